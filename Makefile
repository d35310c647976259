# Every target delegates to a script that says what it does. Only Python 3.11+ is needed to begin.
PYTHON ?= python3

.PHONY: run test check proof bench lock messages clean

run:      ## start everything, with the demo network, on http://localhost:8000
	@exec $(PYTHON) config/bootstrap.py run

test:     ## every test, at the sizes that fit in a few minutes
	@exec $(PYTHON) config/bootstrap.py test

check:    ## format, lint, types, layers, templates, migrations, translations
	@exec $(PYTHON) config/bootstrap.py check

proof:    ## the same tests at full size; prints the seed
	@QUORUM_SIZE=full exec $(PYTHON) config/bootstrap.py test

bench:    ## every figure of the README, into bench/results.json
	@exec $(PYTHON) config/bootstrap.py bench

lock:     ## resolve requirements*.in into requirements*.lock
	@exec $(PYTHON) config/bootstrap.py lock

messages: ## collect the texts to translate and compile the translations
	@exec $(PYTHON) config/bootstrap.py messages

clean:    ## remove what was made: .venv, var and caches
	@exec $(PYTHON) config/bootstrap.py clean
