"""What a knowledge graph can do, a class for each kind of work; `dpo_kg.knowledge_graph` joins them."""
