"""What a study found, told: facts as rows, sentences in one table, tables in one printer."""
