"""The attendance matrix: parties down, meetings across, and in each cell what the record says of the two."""
