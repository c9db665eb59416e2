"""What depends on this computer: its threads, memory, devices and precision, and every private call into torch."""
