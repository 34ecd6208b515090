select
    trim(setting) as setting_name,
    trim(value) as setting_value
from {{ ref(var('afterlaunch_settings', 'settings')) }}
