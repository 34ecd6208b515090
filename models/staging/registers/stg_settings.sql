select
    setting as setting_name,
    value as setting_value
from {{ ref(var('afterlaunch_settings', 'settings')) }}
