"""The command line: each command parses, calls one public function and prints. Heavy modules load when they run."""
