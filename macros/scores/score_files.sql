{#- SQL list of the physical files whose decisions `done` (int_score_days itself) does not hold in the present state of
    their load and of their version's bins. -#}
{% macro score_files(done) %}
    {%- set query -%}
        select distinct loads.file_path
        from {{ ref('int_loads') }} as loads
        left join {{ ref('int_decision_days') }} as days on loads.load_id = days.load_id
        left join {{ ref('int_score_edges') }} as edges
            on days.model_id = edges.model_id and days.model_version = edges.model_version
        where
            loads.table_name = 'decisions'
            and not (
                exists (
                    select 1 from {{ done }} as done
                    where
                        done.score_bin is null
                        and done.load_id = loads.load_id
                        and done.load_state = loads.load_state
                )
                and (
                    edges.edges_state is null
                    or exists (
                        select 1 from {{ done }} as done
                        where
                            done.load_id = loads.load_id
                            and done.model_id = edges.model_id
                            and done.model_version = edges.model_version
                            and done.edges_state = edges.edges_state
                    )
                )
            )
        order by loads.file_path
    {%- endset -%}
    {{ return(file_list(run_query(query).columns[0].values())) }}
{% endmacro %}
