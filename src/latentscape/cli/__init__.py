"""The command line: the words of the API; results on stdout, talk on stderr."""
