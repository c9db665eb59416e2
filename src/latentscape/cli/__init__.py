"""The command line, in the words of the API: results go to stdout, messages to stderr."""
