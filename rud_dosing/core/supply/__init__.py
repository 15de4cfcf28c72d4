"""Units handed out: what the plan needs, over which stretch, until when, with which labels."""
