parser grammar PolicyParser;
tokens { IMPORT, STRING, SEMI, BAD }
declaration : IMPORT STRING SEMI;
