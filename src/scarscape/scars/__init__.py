"""Relief to scars: find, measure, name the kind, grade."""
