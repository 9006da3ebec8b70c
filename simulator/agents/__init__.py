"""Who acts: terminals, mail programs, servers, queues, resolvers. Knows neither the world nor other agents."""
