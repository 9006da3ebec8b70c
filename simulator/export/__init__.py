"""Take it home: a film in forms that other programs open. Knows no agent, no world, no page."""
