"""One page with pictures: what is wrong in a catalogue, for the people who mend it."""
