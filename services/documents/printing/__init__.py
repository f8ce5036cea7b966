"""From a template and a frozen context to a PDF. `fonts` builds faces, `engine` holds WeasyPrint, `art` draws."""
