"""What each route takes and answers, as OpenAPI has it: for tests, which hold the routes to it. No player sees it."""
