"""Commands, runner, tables and reports around the model."""
