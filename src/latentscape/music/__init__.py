"""Music: pitch-class sets, chords of pieces, their names, voicing and sound. Nothing here needs torch."""
