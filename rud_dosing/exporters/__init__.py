"""Plan → bytes, one module a format. Exporters read the plan and decide nothing clinical."""
