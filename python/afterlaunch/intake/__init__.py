"""From what was delivered to what dbt may read: registers, CSV files and the gate."""
