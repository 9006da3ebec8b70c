"""Where and when: hosts, links, wires, the schedule and the clock. Knows no protocol and no meaning of bytes."""
