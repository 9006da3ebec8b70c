"""What is told: lessons and practices as they lie on the shelf. Knows no visitor."""
