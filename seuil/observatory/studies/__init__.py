"""What-if studies: which threshold, lowered, opens most doors to a population."""
