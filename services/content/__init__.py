"""公告·政策·帮助·热词: what the city tells everybody, written by one person and checked by another.

Owns announcements, policies with their plain-words points, help articles, hot words and what readers say of guides.
Texts are kept in a small markup (`markup.py`); nothing a person typed ever becomes HTML. May import every room below;
catalog is a roommate, so items are named by their code and drawn through slots. Read `workflow.py`
first, then `operations.py`.
"""
