{{ judged_rows('challenger_scores') }}
