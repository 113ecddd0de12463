"""All layers of a shop's network, fine-tuned on its own pictures and labels; who serves a shop imports none of this."""
