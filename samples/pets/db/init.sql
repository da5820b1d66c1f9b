CREATE TABLE pets (picture text PRIMARY KEY, kind text NOT NULL);

ALTER TABLE pets OWNER TO pets;

INSERT INTO pets (picture, kind) VALUES
    ('sleeping-ginger-cat.jpg', 'cat'), ('cat-in-a-box.jpg', 'cat'), ('cat-on-a-keyboard.jpg', 'cat'),
    ('wet-spaniel.jpg', 'dog'), ('dog-with-a-stick.jpg', 'dog'), ('two-terriers.jpg', 'dog'),
    ('hamster-at-midnight.jpg', 'hamster'), ('rabbit-and-carrot.jpg', 'rabbit'), ('grey-parrot.jpg', 'parrot'),
    ('tortoise-at-full-speed.jpg', 'tortoise'), ('goldfish.jpg', 'fish'), ('pony-in-the-rain.jpg', 'pony');
