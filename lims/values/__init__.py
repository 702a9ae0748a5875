"""Values as people type them and as Staal keeps them: codes, amounts, places, dates, countries. No database."""
