"""What people have said is wrong: staff look at it, and say what they did."""
