"""Those who mean no good. They live in the virtual world alone; what they can be caught by is built by the others."""
