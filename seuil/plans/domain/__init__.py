"""What is known of plans, without Django: plans, actions, indicators, levels, their states."""
