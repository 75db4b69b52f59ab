"""The ways in: the command line now; the API and the review page later."""
