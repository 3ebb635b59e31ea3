"""What one TEST may use, where a lab says nothing else. The only place: the rules, the manifest and //harness/limits read it."""

DEFAULT_LIMITS = {
    "memory_mb": 1024,
    "cpu_seconds": 10,
    "wall_seconds": 20,
    "output_kb": 256,
}
