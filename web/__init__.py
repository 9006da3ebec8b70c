"""The projector: pages, runs and the websocket. Knows no e-mail: no verb, no code, no state."""
