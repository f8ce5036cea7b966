"""Pages: `public` for everybody, `resident` for whom something is given to, `counter` for reviewers."""
