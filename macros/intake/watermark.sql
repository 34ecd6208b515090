{#- The relation that says which loads every incremental model has taken in, or none before the first full run.
    It is built last, so a run that dies in between takes the same loads again; delete+insert makes that harmless.
    It is looked up, not ref'ed: a ref would be a circle. -#}
{% macro watermark() %}
    {{ return(adapter.get_relation(database=this.database, schema=this.schema, identifier='int_processed_loads')) }}
{% endmacro %}
