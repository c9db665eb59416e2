"""What depends on the computer: threads, memory, devices, precision, and every private function of torch that we call."""
