"""双公示 and 公开统计: what was granted, and how the city's offices keep their word. Owns publications and figures.

A decision leaves a row in its own transaction; a task fills it and lets it out within seven working days. May import
applications and every room below. Read `enums.py`, then `operations/publishing.py`.
"""
