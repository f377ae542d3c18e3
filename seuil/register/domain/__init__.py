"""What is known of blockages, without Django: facts, time, states, what makes one persistent."""
