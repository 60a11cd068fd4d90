-- Providers.

-- name: providers(provider_ids)
SELECT provider_id, area, name, number, kind, level, price_category, designation
FROM provider
WHERE provider_id = ANY(:provider_ids);

-- name: provider_numbers()
SELECT provider_id, number FROM provider;
