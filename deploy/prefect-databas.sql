-- Motorns egen databas, skild från Årshjuls.
CREATE DATABASE prefect OWNER arshjul;
\connect prefect
CREATE EXTENSION IF NOT EXISTS pg_trgm;
