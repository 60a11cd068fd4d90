-- Providers.

-- name: providers(provider_ids)
SELECT provider_id, area, name, number, kind, level, price_category, designation
FROM provider
WHERE provider_id = ANY(:provider_ids);

-- name: provider_numbers()
SELECT provider_id, number FROM provider;

-- name: hold_settlements_back()!
-- Whoever settles takes its members first and reads providers after that: once nobody holds a member, the moment
-- of a change lies before or after all that a settlement has read.
LOCK TABLE member IN SHARE MODE;

-- name: put_provider(provider_id, area, name, kind, level, price_category, designation)!
UPDATE provider SET area = :area, name = :name, kind = :kind, level = :level,
                    price_category = :price_category, designation = :designation
WHERE provider_id = :provider_id
  AND (area, name, kind, level, price_category, designation)
      IS DISTINCT FROM (:area::char(6), :name::text, :kind::text, :level::smallint, :price_category::smallint,
                        :designation::text);

-- name: providers_known(provider_ids)
SELECT provider_id, area, name, number, kind, level, price_category, designation,
       nullif(known_since, '1900-01-01 00:00+00'), NULL::timestamptz
FROM provider
WHERE provider_id = ANY(:provider_ids)
UNION ALL
SELECT provider_id, area, name, number, kind, level, price_category, designation,
       nullif(known_since, '1900-01-01 00:00+00'), known_until
FROM provider_before
WHERE provider_id = ANY(:provider_ids);
