{{ judged_rows('groups') }}
