# The commands this project keeps. Each is a short script in .ci/ that sets up what is missing first.
PY = .venv/bin/python

.PHONY: demo test check bench soak pictures setup messages

setup:     ; @sh .ci/setup.sh dev        # system libraries, virtual environment, translations
demo:      ; @sh .ci/demo.sh             # everything set up and served at 127.0.0.1:8000 (PORT=, DATA_DIR=)
test:      ; @sh .ci/test.sh             # all tests, real servers and browser included
check:     ; @sh .ci/check.sh            # lint, import contracts, migrations, translations
bench:     setup ; @$(PY) -m tests.support.services $(PY) -m bench all
soak:      ; @sh .ci/test.sh --soak $(if $(PART),--part $(PART))  # the same tests at their large sizes; PART=3/8: an eighth
pictures:  setup ; @$(PY) -m tests.support.pictures docs/pictures && $(PY) -m tests.support.tutorials static/img/help
messages:  setup ; @$(PY) -m tests.support.messages && $(PY) -m tests.support.traditional  # lists what lacks Chinese; makes 繁體
