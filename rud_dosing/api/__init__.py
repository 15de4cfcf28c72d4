"""The public functions: names become data here, and time and uuid are taken here and nowhere else."""
