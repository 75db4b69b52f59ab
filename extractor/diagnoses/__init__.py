"""What is special to single diagnoses: classes of lupus nephritis, states of tuberculosis."""
