"""Who followed whom, and what was when: gathered from the graph, told as text, drawn as pictures."""
