# Aliases for those who type `make` by habit; run.py holds the commands.
.PHONY: run test check fix bench
run test check fix bench:
	@python3 run.py $(subst run,start,$@)
