"""Where it is: from what somebody types to a pin at the door, and what is odd about a pin."""
