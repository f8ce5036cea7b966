"""What is done to publications: `publishing` opens and lets out, `following` keeps in step with the decision,
`correcting` mends with two people, `counting` makes the figures.
"""
