-- A database of the form 0001, with rows in every state. Never changed: it is what was released.
INSERT INTO "area" ("id", "name", "mode", "live_from", "revision") VALUES ('goteborgsomradet', 'Göteborgsområdet', 'live', '2024-01-01', 1);
INSERT INTO "log_entry" ("id", "at", "who", "area", "act", "subject", "detail") VALUES (1, '2026-01-01 09:00:00.000000', 'kontoret', 'goteborgsomradet', 'apply', 'goteborgsomradet/2026/arsrapporter', '{"brev": 1, "skäl": "sjukdom å ä ö"}');
INSERT INTO "log_entry" ("id", "at", "who", "area", "act", "subject", "detail") VALUES (2, '2026-01-02 09:00:00.000000', 'kontoret', 'goteborgsomradet', 'import-people', 'goteborgsomradet/2026/arsrapporter', '{}');
INSERT INTO "log_entry" ("id", "at", "who", "area", "act", "subject", "detail") VALUES (3, '2026-01-03 09:00:00.000000', 'kontoret', 'goteborgsomradet', 'receive', 'goteborgsomradet/2026/arsrapporter', '{"brev": 3, "skäl": "sjukdom å ä ö"}');
INSERT INTO "log_entry" ("id", "at", "who", "area", "act", "subject", "detail") VALUES (4, '2026-01-04 09:00:00.000000', 'kontoret', 'goteborgsomradet', 'extend', 'goteborgsomradet/2026/arsrapporter', '{}');
INSERT INTO "log_entry" ("id", "at", "who", "area", "act", "subject", "detail") VALUES (5, '2026-01-05 09:00:00.000000', 'kontoret', NULL, 'excuse', 'goteborgsomradet/2026/arsrapporter', '{"brev": 5, "skäl": "sjukdom å ä ö"}');
INSERT INTO "log_entry" ("id", "at", "who", "area", "act", "subject", "detail") VALUES (6, '2026-01-06 09:00:00.000000', 'kontoret', NULL, 'approve', 'goteborgsomradet/2026/arsrapporter', '{}');
INSERT INTO "log_entry" ("id", "at", "who", "area", "act", "subject", "detail") VALUES (7, '2026-01-07 09:00:00.000000', 'kontoret', NULL, 'settle', 'goteborgsomradet/2026/arsrapporter', '{"brev": 7, "skäl": "sjukdom å ä ö"}');
INSERT INTO "log_entry" ("id", "at", "who", "area", "act", "subject", "detail") VALUES (8, '2026-01-08 09:00:00.000000', 'kontoret', NULL, 'retry', 'goteborgsomradet/2026/arsrapporter', '{}');
INSERT INTO "area_revision" ("area", "number", "text", "sha256", "applied_at", "applied_by") VALUES ('goteborgsomradet', 1, '# yaml-language-server: $schema=area.schema.json
#
# Göteborgsområdets områdesfil: vilka som samverkar, vad året innehåller och vilka brev som går ut.
#
# Så läser och ändrar du filen:
#   * Varje rad är ”nyckel: värde”. Det som hör ihop står indraget med två mellanslag (inte tabb).
#   * Allt efter # är kommentarer. Här står varje uppgifts källa, och vad som är öppet (inget dokument säger det)
#     eller antaget (troligt, men inte skrivet). Ändra det som inte stämmer hos er.
#   * Dagar skrivs som man säger dem: 31 januari · sista vardagen i april · andra torsdagen i mars · vecka 6
#     (fredagen) · onsdag vecka 6. Datum med årtal skrivs 2025-09-01. Ja och nej skrivs ja och nej.
#   * Det som har ett rimligt grundvärde får utelämnas. Utan ”från” gäller något sedan länge, utan ”till” tills vidare.
#   * Ett id (det som står före kolonet i parter, grupper, dokument, stegar och stationer) byts aldrig: historiken
#     hänger på det. Namn får ändras när som helst.
#   * Prova med ”arshjul check”, se vad som ändras med ”arshjul plan” och läs in med ”arshjul apply”.
#
# Källor:
#   Samverkansplan 2024–2025          Kommun och sjukvård – Samverkan i Göteborgsområdet
#   Uppdragsbeskrivning 2019          för LGS, beredningsgrupp, temagrupper och NOSAM (antagen 2014, reviderad 2019-11-14)
#   Förändringsresa 2025              Förändringsresa för delregional vårdsamverkan i Göteborgsområdet
#   Minnesanteckning 2023-05-31       gemensamt möte med politiskt samråd och LGS
# Där två säger olika gäller den senare.

id: goteborgsomradet
namn: Göteborgsområdet
läge: skarp               # skugga · godkänn · skarp. ”arshjul init” börjar nya installationer i skugga.
driftstart: 2024-01-01    # det som skulle in före denna dag krävs aldrig in

avsändare:
  brevlåda: samverkanskontoret@goteborgsomradet.example
  namn: Samverkanskontoret Göteborgsområdet
  skickas från: brevlådan     # i processledarens namn; eller: processledaren (från hens egen adress)
  svar till: brevlådan        # eller: processledaren

kontor: samverkanskontoret

# När ett uppdrag är vakant går brevet till den första av dessa som finns, annars till kontorets brevlåda.
vid vakans:
  - vice ordförande
  - processledare
  - processledare i lgs

# Helger, midsommarafton, julafton och nyårsafton är alltid stängda.
stängda dagar:
  klämdagar: nej                  # öppet: antagandet är att kontoret har öppet
  sommaruppehåll: vecka 28–31     # öppet: inget dokument säger vilka veckor

# källa: Samverkansplan 2024–2025 (namnen). Antaget: ett kvartal var.
faser:
  januari–mars: Analys av årsrapport – var är vi?
  april–juni: Strategi och planering för kommande år – vart ska vi?
  juli–september: Uppföljning av genomförda åtgärder – hur gör vi?
  oktober–december: Utvärdering av årets aktiviteter – hur blev det?

parter:
  kommun:
    # källa: Förändringsresa 2025 (parter i avtalet)
    goteborg: Göteborgs stad
    molndal: Mölndals stad
    partille: Partille kommun
    harryda: Härryda kommun
    ockero: Öckerö kommun
    # källa: Uppdragsbeskrivning 2019 (gemensamma platser i LGS för Mölndal, Partille, Härryda och Öckerö)
    kranskommunerna: Kranskommunerna
    # källa: Uppdragsbeskrivning 2019 (adjungerad)
    gr: Göteborgsregionens kommunalförbund
  region:
    # källa: Förändringsresa 2025 (parter i avtalet)
    sahlgrenska: Sahlgrenska universitetssjukhuset
    delregional-namnd-goteborg: Delregional nämnd Göteborg
    delregional-namnd-vastra: Delregional nämnd Västra
    # källa: Uppdragsbeskrivning 2019 och Minnesanteckning 2023-05-31 (representerade därutöver)
    tandvarden: Tandvårdsstyrelsen
    narhalsan: Styrelsen för Närhälsan
    regionhalsan: Styrelsen för Regionhälsan
    sjukhusen-i-vaster: Styrelsen för Sjukhusen i väster
    habilitering-halsa: Habilitering & Hälsa
    primor: PrimÖR, privata vårdgivare    # står på regionens sida genom sina branschråd
    koncernkontoret: Koncernkontoret

grupper:
  # ─── Politisk nivå ───
  politiskt-samrad:
    namn: Politiskt samråd
    slag: politiskt samråd
    ersättare: ja              # källa: Minnesanteckning 2023-05-31 (kallas från början tillsammans med de ordinarie)
    möten per år: minst 1      # källa: Samverkansplan 2024–2025 (möter LGS en eller två gånger om året; egna möten öppet)
    ordförandeskap:
      mandatperiod: 24 månader               # öppet. Antaget: 24 månader, eftersom LGS följer politiskt samråd
      växlar: mellan kommun och region       # antaget, som LGS
      vice ordförande: motsatt sida          # källa: Minnesanteckning 2023-05-31 (ordförande kommun, vice region)
    # källa: Samverkansplan 2024–2025 (nämndernas ordförande är ordinarie). Öppet: antalet platser; här en var.
    platser:
      goteborg: 1
      molndal: 1
      partille: 1
      harryda: 1
      ockero: 1
      sahlgrenska: 1
      delregional-namnd-goteborg: 1
      delregional-namnd-vastra: 1
      tandvarden: 1
      narhalsan: 1
      regionhalsan: 1
      sjukhusen-i-vaster: 1

  presidium:
    namn: Politiskt presidium
    slag: presidium
    # källa: Samverkansplan 2024–2025
    består av:
      - ordförande och vice ordförande i politiskt-samrad
      - ordförande och vice ordförande i lgs
    bjuder in: processledare i lgs      # källa: Samverkansplan 2024–2025 (administrerar mötena)

  # ─── Strategisk nivå ───
  lgs:
    namn: Ledningsgrupp LGS
    slag: ledningsgrupp
    ersättare: nej             # källa: Uppdragsbeskrivning 2019
    möten per år: minst 4      # källa: Samverkansplan 2024–2025 och Uppdragsbeskrivning 2019
    ordförandeskap:
      # källa: Samverkansplan 2024–2025. ”I samklang” läses som att samma sida är ordförande i båda (antaget: så var det 2023).
      mandatperiod: 24 månader
      växlar: mellan kommun och region
      i samklang med: politiskt-samrad
      vice ordförande: motsatt sida
      efterträdare: samma sida    # för resten av perioden (antaget)
    # källa: Uppdragsbeskrivning 2019. Stadsdelsförvaltningarna är upplösta sedan dess; 2023 satt Göteborg med äldre samt
    # vård och omsorg, funktionsstöd och socialförvaltning, och Regionhälsan hade en plats (Minnesanteckning 2023-05-31).
    platser:
      sahlgrenska: 3
      sjukhusen-i-vaster: 1
      primor: 2                # privata sjukhus 1, privata vårdcentraler 1
      habilitering-halsa: 1
      tandvarden: 1
      narhalsan: 2
      regionhalsan: 1          # källa: Minnesanteckning 2023-05-31
      koncernkontoret: 1       # tjänsteperson
      goteborg: 4              # 2019: stadsdelsförvaltningar 2, stadsledningskontoret 2
      kranskommunerna: 2
    adjungerade:
      gr: 1                    # därtill LGS processledare, som inte företräder någon part

  beredningsgrupp:
    # källa: Förändringsresa 2025 kallar den Styrgrupp (antaget: samma grupp med nytt namn, antaget från årsskiftet)
    namn:
      - Beredningsgrupp LGS
      - {namn: Styrgrupp, från: 2025-01-01}
    slag: beredningsgrupp
    möten per år: 6–8          # källa: Samverkansplan 2024–2025 och Uppdragsbeskrivning 2019
    består av: ordförande, vice ordförande och processledare i lgs
    # källa: Uppdragsbeskrivning 2019 (temagruppernas ordförande bjuds in och rekommenderas att delta)
    bjuder in:
      - ordförande i temagrupp-barn-och-unga
      - ordförande i temagrupp-psykiatri
      - ordförande i temagrupp-rehabilitering
      - ordförande i temagrupp-aldre

  # ─── Processnivå ───
  samsa:
    # källa: Samverkansplan 2024–2025 och Uppdragsbeskrivning 2019 (under beredningsgruppen). Saknas i Förändringsresa 2025:
    # öppet om gruppen finns kvar; gör den inte det, skriv ”till: …”.
    namn: Utvecklingsgrupp SAMSA
    slag: utvecklingsgrupp

  # källa: Samverkansplan 2024–2025 och Förändringsresa 2025 (fyra temagrupper). Mitt i livet lades ned 2023.
  temagrupp-barn-och-unga:
    namn: Temagrupp Barn och unga
    slag: temagrupp
    ordförandeskap: {mandatperiod: 18 månader, växlar: mellan kommun och region, vice ordförande: får utses}
  temagrupp-psykiatri:
    namn: Temagrupp Psykiatri
    slag: temagrupp
    ordförandeskap: {mandatperiod: 18 månader, växlar: mellan kommun och region, vice ordförande: får utses}
  temagrupp-rehabilitering:
    namn: Temagrupp Rehabilitering och habilitering
    slag: temagrupp
    ordförandeskap: {mandatperiod: 18 månader, växlar: mellan kommun och region, vice ordförande: får utses}
  temagrupp-aldre:
    namn: Temagrupp Äldre
    slag: temagrupp
    ordförandeskap: {mandatperiod: 18 månader, växlar: mellan kommun och region, vice ordförande: får utses}

  # ─── Lokal nivå ───
  # källa: Samverkansplan 2024–2025 (2024 års åtta NOSAM), Förändringsresa 2025 (ordförandeskapet växlar mellan parterna,
  # gruppen får utse vice ordförande, inga ersättare). Öppet: mandatperiodens längd. Öppet: parternas platser.
  #
  # källa: Förändringsresa 2025 (de fyra stor-NOSAM i Göteborg upphör efter sommaren 2025). Antaget: sista augusti.
  nosam-gbg-sydvast:
    {namn: NOSAM GBG Sydväst, slag: nosam, till: 2025-08-31, ordförandeskap: {växlar: mellan parterna}}
  nosam-gbg-nordost:
    {namn: NOSAM GBG Nordost, slag: nosam, till: 2025-08-31, ordförandeskap: {växlar: mellan parterna}}
  nosam-gbg-hisingen:
    {namn: NOSAM GBG Hisingen, slag: nosam, till: 2025-08-31, ordförandeskap: {växlar: mellan parterna}}
  nosam-gbg-centrum:
    {namn: NOSAM GBG Centrum, slag: nosam, till: 2025-08-31, ordförandeskap: {växlar: mellan parterna}}
  # källa: Förändringsresa 2025 (tio lokala NOSAM följer dem). Antaget: första september.
  nosam-angered:
    {namn: NOSAM Angered, slag: nosam, från: 2025-09-01, ordförandeskap: {växlar: mellan parterna}}
  nosam-askim-frolunda-hogsbo:
    {namn: NOSAM Askim/Frölunda/Högsbo, slag: nosam, från: 2025-09-01, ordförandeskap: {växlar: mellan parterna}}
  nosam-centrum:
    {namn: NOSAM Centrum, slag: nosam, från: 2025-09-01, ordförandeskap: {växlar: mellan parterna}}
  nosam-lundby:
    {namn: NOSAM Lundby, slag: nosam, från: 2025-09-01, ordförandeskap: {växlar: mellan parterna}}
  nosam-majorna-linne:
    {namn: NOSAM Majorna/Linné, slag: nosam, från: 2025-09-01, ordförandeskap: {växlar: mellan parterna}}
  nosam-norra-hisingen:
    {namn: NOSAM Norra Hisingen, slag: nosam, från: 2025-09-01, ordförandeskap: {växlar: mellan parterna}}
  nosam-vastra-goteborg:
    {namn: NOSAM Västra Göteborg, slag: nosam, från: 2025-09-01, ordförandeskap: {växlar: mellan parterna}}
  nosam-vastra-hisingen:
    {namn: NOSAM Västra Hisingen, slag: nosam, från: 2025-09-01, ordförandeskap: {växlar: mellan parterna}}
  nosam-orgryte-harlanda:
    {namn: NOSAM Örgryte/Härlanda, slag: nosam, från: 2025-09-01, ordförandeskap: {växlar: mellan parterna}}
  nosam-ostra-goteborg:
    {namn: NOSAM Östra Göteborg, slag: nosam, från: 2025-09-01, ordförandeskap: {växlar: mellan parterna}}
  # källa: Samverkansplan 2024–2025 och Förändringsresa 2025 (kranskommunernas NOSAM består)
  nosam-partille: {namn: NOSAM Partille, slag: nosam, ordförandeskap: {växlar: mellan parterna}}
  nosam-harryda: {namn: NOSAM Härryda, slag: nosam, ordförandeskap: {växlar: mellan parterna}}
  nosam-molndal: {namn: NOSAM Mölndal, slag: nosam, ordförandeskap: {växlar: mellan parterna}}
  nosam-ockero: {namn: NOSAM Öckerö, slag: nosam, ordförandeskap: {växlar: mellan parterna}}

  # ─── Kontoret ───
  samverkanskontoret:
    namn: Samverkanskontoret    # processledarna och kommunikatören, som använder Årshjul
    slag: kontor

# Dokumentens namn som de står mitt i en mening, och var mallen ligger. Adresserna är exempel: byt till era egna,
# eller ta bort ”mall”, så nämner breven ingen mall.
dokument:
  arsrapport:
    namn: årsrapport
    flertal: årsrapporter
    mall: https://goteborgsomradet.example/mallar/arsrapport
  handlingsplan:
    namn: handlingsplan
    flertal: handlingsplaner
    mall: https://goteborgsomradet.example/mallar/handlingsplan
  lagesbild:
    namn: lägesbild
    flertal: lägesbilder
    mall: https://goteborgsomradet.example/mallar/lagesbild
  utvardering:
    namn: utvärdering
    flertal: utvärderingar
    mall: https://goteborgsomradet.example/mallar/utvardering
  # källa: Samverkansplan 2024–2025 (de tre processerna)
  statistik-utskrivning: {namn: processanalys av in- och utskrivning, flertal: processanalyser av in- och utskrivning}
  statistik-avvikelser: {namn: processanalys av avvikelser i samverkan, flertal: processanalyser av avvikelser i samverkan}
  statistik-psykisk-halsa:
    namn: processanalys av indikatorer för psykisk hälsa
    flertal: processanalyser av indikatorer för psykisk hälsa

# Breven om ett dokument, i tidsföljd. ”till” gäller alla steg som inte säger annat; en eskalering säger alltid vem.
# Tiderna räknas från sista dagen. Öppet: inget dokument säger hur ofta eller hur länge någon ska påminnas.
# Ordningen ordförande → vice ordförande → processledare → LGS → beredningsgruppen är antagen; först inom den sena sidan.
stegar:
  grupperna:
    till: ordförande
    minst mellan brev: 2 dagar
    högst: 12 brev
    steg:
      - begäran: 6 veckor före
      - påminnelse: 14 dagar före
      - påminnelse: 3 arbetsdagar före
      - förfallen: 1 arbetsdag efter
        kopia: processledare
      - eskalering: 7 dagar efter
        till: vice ordförande
        förvarna: ja
      - eskalering: 14 dagar efter
        till: processledare
        förvarna: ja
      - eskalering: 21 dagar efter
        till: ordförande i lgs, egen sida först
        förvarna: ja
      - eskalering: 35 dagar efter      # beredningsgruppen, genom dem som den består av
        till: ordförande, vice ordförande och processledare i lgs
        förvarna: ja

  # LGS egna dokument: stannar i ledningen och hos processledaren.
  lgs:
    till: ordförande
    steg:
      - begäran: 6 veckor före
      - påminnelse: 14 dagar före
      - påminnelse: 3 arbetsdagar före
      - förfallen: 1 arbetsdag efter
        kopia: processledare
      - eskalering: 7 dagar efter
        till: vice ordförande
        förvarna: ja
      - eskalering: 14 dagar efter
        till: processledare
        förvarna: ja

  # Kontorets egna underlag: LGS ordförande leder LGS processledare (källa: Uppdragsbeskrivning 2019).
  kontoret:
    till: processledare i lgs
    steg:
      - begäran: 4 veckor före
      - påminnelse: 7 dagar före
      - förfallen: 1 arbetsdag efter
        kopia: kommunikatör
      - eskalering: 7 dagar efter
        till: ordförande i lgs
        förvarna: ja

# Hjulet: en station per återkommande händelse, i årets ordning.
# källa för stationer och månader, om inget annat sägs: Samverkansplan 2024–2025.
# Sista dagar inom månaden är öppna om inget annat sägs: inget dokument nämner dem.
stationer:
  # ─── Januari ───
  arsrapporter:
    namn: Årsrapporter
    månad: januari
    slag: insamling
    berör: lgs
    samlar in:
      - dokument: arsrapport
        från: temagrupp och nosam
        sista dag: 31 januari
        avser: föregående år
        stege: grupperna
      - dokument: arsrapport        # källa: Uppdragsbeskrivning 2019 (också LGS årsrapporterar)
        från: lgs
        sista dag: 31 januari
        avser: föregående år
        stege: lgs

  nosam-handlingsplaner:
    # Öppet: inget dokument säger när NOSAM:s egna planer ska vara klara. De bygger på de delmål som temagrupperna
    # väljer, så dagen är satt efter att LGS fastställt temagruppernas planer i december.
    namn: Lokala handlingsplaner
    månad: januari
    slag: insamling
    samlar in:
      - dokument: handlingsplan
        från: nosam
        sista dag: 31 januari
        avser: innevarande år
        stege: grupperna

  # ─── Februari ───
  arsrapport-faststalls:
    namn: LGS fastställer och publicerar årsrapporten
    månad: februari
    slag: beslut
    berör: lgs

  processstatistik-februari:
    namn: Processtatistik och analys
    månad: februari
    slag: insamling
    berör: lgs
    samlar in:
      - dokument: statistik-utskrivning
        från: samverkanskontoret
        sista dag: 15 februari
        avser: andra halvåret föregående år     # öppet
        stege: kontoret
      - dokument: statistik-avvikelser
        från: samverkanskontoret
        sista dag: 15 februari
        avser: andra halvåret föregående år
        stege: kontoret
      - dokument: statistik-psykisk-halsa
        från: samverkanskontoret
        sista dag: 15 februari
        avser: andra halvåret föregående år
        stege: kontoret

  # ─── Mars ───
  politiskt-samrad-mars:
    namn: Politiskt samråd – uppföljning och årsrapport
    månad: mars
    slag: möte
    berör: politiskt-samrad

  # ─── April ───
  kvartalsrapport:
    namn: LGS följer upp budget – kvartalsrapport
    månad: april
    slag: uppföljning
    berör: lgs

  lagesbilder:
    namn: Lägesbilder från NOSAM
    månad: april
    slag: insamling
    berör: lgs
    samlar in:
      - dokument: lagesbild
        från: nosam
        sista dag: sista vardagen i april
        avser: första kvartalet     # öppet
        stege: grupperna

  # ─── Maj och juni ───
  dialogmote:
    namn: Dialogmöte
    månad: maj–juni
    slag: möte
    berör: politiskt samråd, ledningsgrupp, temagrupp och nosam     # öppet: vilka som deltar

  gemensamt-mote:
    namn: Politiskt samråd och LGS gemensamt
    månad: maj–juni
    slag: möte
    berör: politiskt-samrad och lgs

  rekvisition:
    # Öppet: belopp och fördelning. De måste sättas innan något kan rekvireras.
    namn: LGS rekvirerar beslutade medel
    månad: juni
    slag: rekvisition
    berör: lgs

  # ─── September ───
  halvarsrapport:
    namn: LGS följer upp budget – halvårsrapport
    månad: september
    slag: uppföljning
    berör: lgs

  statsbidrag-psykisk-halsa:
    namn: Resultatrapporter om statsbidrag för psykisk hälsa och suicidprevention
    månad: september
    slag: uppföljning
    berör: lgs

  processstatistik-september:
    namn: Processtatistik och analys
    månad: september
    slag: insamling
    berör: lgs
    samlar in:
      - dokument: statistik-utskrivning
        från: samverkanskontoret
        sista dag: 15 september
        avser: första halvåret     # öppet
        stege: kontoret
      - dokument: statistik-avvikelser
        från: samverkanskontoret
        sista dag: 15 september
        avser: första halvåret
        stege: kontoret
      - dokument: statistik-psykisk-halsa
        från: samverkanskontoret
        sista dag: 15 september
        avser: första halvåret
        stege: kontoret

  # ─── Oktober ─── (antagen månad: den är oläslig i källan, men ordningen runt hjulet är säker)
  forslag-handlingsplaner:
    namn: Förslag till handlingsplaner
    månad: oktober
    slag: insamling
    berör: lgs
    samlar in:
      - dokument: handlingsplan
        kallas: förslag till handlingsplan
        kallas i flertal: förslag till handlingsplaner
        från: temagrupp
        sista dag: sista vardagen i oktober
        avser: nästa år
        stege: grupperna
      - dokument: handlingsplan     # öppet: att LGS egen plan (Förändringsresa 2025) ska in samma dag
        från: lgs
        sista dag: sista vardagen i oktober
        avser: nästa år
        stege: lgs
      - dokument: handlingsplan     # öppet: att SAMSA:s plan (Minnesanteckning 2023-05-31) ska in samma dag
        från: samsa
        sista dag: sista vardagen i oktober
        avser: nästa år
        stege: grupperna

  # ─── November ─── (antagen månad, som oktober)
  utvarderingar:
    namn: Utvärderingar från NOSAM
    månad: november
    slag: insamling
    berör: lgs
    samlar in:
      - dokument: utvardering
        från: nosam
        sista dag: sista vardagen i november
        avser: innevarande år
        stege: grupperna

  # ─── December ─── (antagen månad, som oktober)
  handlingsplaner-faststalls:
    namn: LGS fastställer och publicerar temagruppernas handlingsplaner
    månad: december
    slag: beslut
    berör: lgs och temagrupp

  # ─── Vartannat år: samverkansplanen ───
  # källa: Samverkansplan 2024–2025 (förbereds året före; planen gäller två år, den första 2024–2025)
  samverkansplan-dialogmote:
    namn: Dialogmöte inför ny samverkansplan
    månad: maj
    slag: möte
    återkommer: vartannat år från 2023
    berör: politiskt-samrad och lgs     # öppet: vilka som deltar

  samverkansplan-strategimote:
    namn: Gemensamt strategimöte inför ny samverkansplan
    månad: september
    slag: möte
    återkommer: vartannat år från 2023
    berör: politiskt-samrad och lgs

  samverkansplan-faststalls:
    namn: Samverkansplanen fastställs
    månad: december                     # öppet: månaden
    slag: beslut
    återkommer: vartannat år från 2023
    berör: politiskt-samrad och lgs

  # ─── Vid sidan av hjulet ───
  nosam-moter-beredningsgruppen:
    # källa: Uppdragsbeskrivning 2019 (en gång om året, med processtöd och temagruppernas processledare). Öppet: månaden.
    namn: NOSAM:s ordförande möter beredningsgruppen
    månad: mars
    slag: möte
    berör: nosam och beredningsgrupp

  arlig-dialog:
    # källa: Uppdragsbeskrivning 2019 (en gång om året). Öppet: månaden.
    namn: Dialog mellan LGS, temagrupper och NOSAM
    månad: oktober
    slag: möte
    berör: lgs, temagrupp och nosam

  avvikelser-kvartal:
    # källa: Uppdragsbeskrivning 2019 (kvartalsvis). Sedan 2024 i MedControl PRO, med statistik i februari och september
    # enligt Samverkansplan 2024–2025: därför vilar stationen. Öppet: månaderna.
    namn: Avvikelser i samverkan per kvartal
    månad: januari, april, juli och oktober
    slag: uppföljning
    aktiv: nej

  samverkanstorg-live:
    # källa: Uppdragsbeskrivning 2019; nämns inte i Samverkansplan 2024–2025, därför vilar stationen. Öppet: månaden.
    namn: Halvårsrapport på Samverkanstorg Live
    månad: september
    slag: uppföljning
    aktiv: nej
', '641a4801e04b2d6da9a038eda45b588c87e8597f3a39771ac56a9f4730202f69', '2025-12-01 08:00:00.000000', 'kontoret');
INSERT INTO "collaboration_group" ("area", "id", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'politiskt-samrad', 'politiskt samråd', '2000-01-01', NULL);
INSERT INTO "collaboration_group" ("area", "id", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'presidium', 'presidium', '2000-01-01', NULL);
INSERT INTO "collaboration_group" ("area", "id", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'lgs', 'ledningsgrupp', '2000-01-01', NULL);
INSERT INTO "collaboration_group" ("area", "id", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'beredningsgrupp', 'beredningsgrupp', '2000-01-01', NULL);
INSERT INTO "collaboration_group" ("area", "id", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'samsa', 'utvecklingsgrupp', '2000-01-01', NULL);
INSERT INTO "collaboration_group" ("area", "id", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'temagrupp-barn-och-unga', 'temagrupp', '2000-01-01', NULL);
INSERT INTO "collaboration_group" ("area", "id", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'temagrupp-psykiatri', 'temagrupp', '2000-01-01', NULL);
INSERT INTO "collaboration_group" ("area", "id", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'temagrupp-rehabilitering', 'temagrupp', '2000-01-01', NULL);
INSERT INTO "collaboration_group" ("area", "id", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'temagrupp-aldre', 'temagrupp', '2000-01-01', NULL);
INSERT INTO "collaboration_group" ("area", "id", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'nosam-gbg-sydvast', 'nosam', '2000-01-01', '2025-08-31');
INSERT INTO "collaboration_group" ("area", "id", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'nosam-gbg-nordost', 'nosam', '2000-01-01', '2025-08-31');
INSERT INTO "collaboration_group" ("area", "id", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'nosam-gbg-hisingen', 'nosam', '2000-01-01', '2025-08-31');
INSERT INTO "collaboration_group" ("area", "id", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'nosam-gbg-centrum', 'nosam', '2000-01-01', '2025-08-31');
INSERT INTO "collaboration_group" ("area", "id", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'nosam-angered', 'nosam', '2025-09-01', NULL);
INSERT INTO "collaboration_group" ("area", "id", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'nosam-askim-frolunda-hogsbo', 'nosam', '2025-09-01', NULL);
INSERT INTO "collaboration_group" ("area", "id", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'nosam-centrum', 'nosam', '2025-09-01', NULL);
INSERT INTO "collaboration_group" ("area", "id", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'nosam-lundby', 'nosam', '2025-09-01', NULL);
INSERT INTO "collaboration_group" ("area", "id", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'nosam-majorna-linne', 'nosam', '2025-09-01', NULL);
INSERT INTO "collaboration_group" ("area", "id", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'nosam-norra-hisingen', 'nosam', '2025-09-01', NULL);
INSERT INTO "collaboration_group" ("area", "id", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'nosam-vastra-goteborg', 'nosam', '2025-09-01', NULL);
INSERT INTO "collaboration_group" ("area", "id", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'nosam-vastra-hisingen', 'nosam', '2025-09-01', NULL);
INSERT INTO "collaboration_group" ("area", "id", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'nosam-orgryte-harlanda', 'nosam', '2025-09-01', NULL);
INSERT INTO "collaboration_group" ("area", "id", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'nosam-ostra-goteborg', 'nosam', '2025-09-01', NULL);
INSERT INTO "collaboration_group" ("area", "id", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'nosam-partille', 'nosam', '2000-01-01', NULL);
INSERT INTO "collaboration_group" ("area", "id", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'nosam-harryda', 'nosam', '2000-01-01', NULL);
INSERT INTO "collaboration_group" ("area", "id", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'nosam-molndal', 'nosam', '2000-01-01', NULL);
INSERT INTO "collaboration_group" ("area", "id", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'nosam-ockero', 'nosam', '2000-01-01', NULL);
INSERT INTO "collaboration_group" ("area", "id", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'samverkanskontoret', 'kontor', '2000-01-01', NULL);
INSERT INTO "party" ("area", "id", "name", "principal", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'goteborg', 'Göteborgs stad', 'municipality', '2000-01-01', NULL);
INSERT INTO "party" ("area", "id", "name", "principal", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'molndal', 'Mölndals stad', 'municipality', '2000-01-01', NULL);
INSERT INTO "party" ("area", "id", "name", "principal", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'partille', 'Partille kommun', 'municipality', '2000-01-01', NULL);
INSERT INTO "party" ("area", "id", "name", "principal", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'harryda', 'Härryda kommun', 'municipality', '2000-01-01', NULL);
INSERT INTO "party" ("area", "id", "name", "principal", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'ockero', 'Öckerö kommun', 'municipality', '2000-01-01', NULL);
INSERT INTO "party" ("area", "id", "name", "principal", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'kranskommunerna', 'Kranskommunerna', 'municipality', '2000-01-01', NULL);
INSERT INTO "party" ("area", "id", "name", "principal", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'gr', 'Göteborgsregionens kommunalförbund', 'municipality', '2000-01-01', NULL);
INSERT INTO "party" ("area", "id", "name", "principal", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'sahlgrenska', 'Sahlgrenska universitetssjukhuset', 'region', '2000-01-01', NULL);
INSERT INTO "party" ("area", "id", "name", "principal", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'delregional-namnd-goteborg', 'Delregional nämnd Göteborg', 'region', '2000-01-01', NULL);
INSERT INTO "party" ("area", "id", "name", "principal", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'delregional-namnd-vastra', 'Delregional nämnd Västra', 'region', '2000-01-01', NULL);
INSERT INTO "party" ("area", "id", "name", "principal", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'tandvarden', 'Tandvårdsstyrelsen', 'region', '2000-01-01', NULL);
INSERT INTO "party" ("area", "id", "name", "principal", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'narhalsan', 'Styrelsen för Närhälsan', 'region', '2000-01-01', NULL);
INSERT INTO "party" ("area", "id", "name", "principal", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'regionhalsan', 'Styrelsen för Regionhälsan', 'region', '2000-01-01', NULL);
INSERT INTO "party" ("area", "id", "name", "principal", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'sjukhusen-i-vaster', 'Styrelsen för Sjukhusen i väster', 'region', '2000-01-01', NULL);
INSERT INTO "party" ("area", "id", "name", "principal", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'habilitering-halsa', 'Habilitering & Hälsa', 'region', '2000-01-01', NULL);
INSERT INTO "party" ("area", "id", "name", "principal", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'primor', 'PrimÖR, privata vårdgivare', 'region', '2000-01-01', NULL);
INSERT INTO "party" ("area", "id", "name", "principal", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'koncernkontoret', 'Koncernkontoret', 'region', '2000-01-01', NULL);
INSERT INTO "person" ("id", "area", "name", "email", "folded_name", "folded_email") VALUES (1, 'goteborgsomradet', 'Uppdrag 1', 'chair@goteborg.example', 'uppdrag 1', 'chair@goteborg.example');
INSERT INTO "person" ("id", "area", "name", "email", "folded_name", "folded_email") VALUES (2, 'goteborgsomradet', 'Uppdrag 2', 'vice-chair@goteborg.example', 'uppdrag 2', 'vice-chair@goteborg.example');
INSERT INTO "person" ("id", "area", "name", "email", "folded_name", "folded_email") VALUES (3, 'goteborgsomradet', 'Uppdrag 3', 'member@goteborg.example', 'uppdrag 3', 'member@goteborg.example');
INSERT INTO "person" ("id", "area", "name", "email", "folded_name", "folded_email") VALUES (4, 'goteborgsomradet', 'Uppdrag 4', 'substitute@goteborg.example', 'uppdrag 4', 'substitute@goteborg.example');
INSERT INTO "person" ("id", "area", "name", "email", "folded_name", "folded_email") VALUES (5, 'goteborgsomradet', 'Uppdrag 5', 'co-opted@goteborg.example', 'uppdrag 5', 'co-opted@goteborg.example');
INSERT INTO "person" ("id", "area", "name", "email", "folded_name", "folded_email") VALUES (6, 'goteborgsomradet', 'Uppdrag 6', 'process-leader@goteborg.example', 'uppdrag 6', 'process-leader@goteborg.example');
INSERT INTO "person" ("id", "area", "name", "email", "folded_name", "folded_email") VALUES (7, 'goteborgsomradet', 'Uppdrag 7', 'process-support@goteborg.example', 'uppdrag 7', 'process-support@goteborg.example');
INSERT INTO "person" ("id", "area", "name", "email", "folded_name", "folded_email") VALUES (8, 'goteborgsomradet', 'Uppdrag 8', 'secretary@goteborg.example', 'uppdrag 8', 'secretary@goteborg.example');
INSERT INTO "person" ("id", "area", "name", "email", "folded_name", "folded_email") VALUES (9, 'goteborgsomradet', 'Uppdrag 9', 'communicator@goteborg.example', 'uppdrag 9', 'communicator@goteborg.example');
INSERT INTO "person" ("id", "area", "name", "email", "folded_name", "folded_email") VALUES (10, 'goteborgsomradet', 'Uppdrag 10', 'web-editor@goteborg.example', 'uppdrag 10', 'web-editor@goteborg.example');
INSERT INTO "station" ("area", "id", "name", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'arsrapporter', 'Årsrapporter', 'collect', '2000-01-01', NULL);
INSERT INTO "station" ("area", "id", "name", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'nosam-handlingsplaner', 'Lokala handlingsplaner', 'collect', '2000-01-01', NULL);
INSERT INTO "station" ("area", "id", "name", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'arsrapport-faststalls', 'LGS fastställer och publicerar årsrapporten', 'decide', '2000-01-01', NULL);
INSERT INTO "station" ("area", "id", "name", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'processstatistik-februari', 'Processtatistik och analys', 'collect', '2000-01-01', NULL);
INSERT INTO "station" ("area", "id", "name", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'politiskt-samrad-mars', 'Politiskt samråd – uppföljning och årsrapport', 'meeting', '2000-01-01', NULL);
INSERT INTO "station" ("area", "id", "name", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'kvartalsrapport', 'LGS följer upp budget – kvartalsrapport', 'follow-up', '2000-01-01', NULL);
INSERT INTO "station" ("area", "id", "name", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'lagesbilder', 'Lägesbilder från NOSAM', 'collect', '2000-01-01', NULL);
INSERT INTO "station" ("area", "id", "name", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'dialogmote', 'Dialogmöte', 'meeting', '2000-01-01', NULL);
INSERT INTO "station" ("area", "id", "name", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'gemensamt-mote', 'Politiskt samråd och LGS gemensamt', 'meeting', '2000-01-01', NULL);
INSERT INTO "station" ("area", "id", "name", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'rekvisition', 'LGS rekvirerar beslutade medel', 'requisition', '2000-01-01', NULL);
INSERT INTO "station" ("area", "id", "name", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'halvarsrapport', 'LGS följer upp budget – halvårsrapport', 'follow-up', '2000-01-01', NULL);
INSERT INTO "station" ("area", "id", "name", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'statsbidrag-psykisk-halsa', 'Resultatrapporter om statsbidrag för psykisk hälsa och suicidprevention', 'follow-up', '2000-01-01', NULL);
INSERT INTO "station" ("area", "id", "name", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'processstatistik-september', 'Processtatistik och analys', 'collect', '2000-01-01', NULL);
INSERT INTO "station" ("area", "id", "name", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'forslag-handlingsplaner', 'Förslag till handlingsplaner', 'collect', '2000-01-01', NULL);
INSERT INTO "station" ("area", "id", "name", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'utvarderingar', 'Utvärderingar från NOSAM', 'collect', '2000-01-01', NULL);
INSERT INTO "station" ("area", "id", "name", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'handlingsplaner-faststalls', 'LGS fastställer och publicerar temagruppernas handlingsplaner', 'decide', '2000-01-01', NULL);
INSERT INTO "station" ("area", "id", "name", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'samverkansplan-dialogmote', 'Dialogmöte inför ny samverkansplan', 'meeting', '2000-01-01', NULL);
INSERT INTO "station" ("area", "id", "name", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'samverkansplan-strategimote', 'Gemensamt strategimöte inför ny samverkansplan', 'meeting', '2000-01-01', NULL);
INSERT INTO "station" ("area", "id", "name", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'samverkansplan-faststalls', 'Samverkansplanen fastställs', 'decide', '2000-01-01', NULL);
INSERT INTO "station" ("area", "id", "name", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'nosam-moter-beredningsgruppen', 'NOSAM:s ordförande möter beredningsgruppen', 'meeting', '2000-01-01', NULL);
INSERT INTO "station" ("area", "id", "name", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'arlig-dialog', 'Dialog mellan LGS, temagrupper och NOSAM', 'meeting', '2000-01-01', NULL);
INSERT INTO "station" ("area", "id", "name", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'avvikelser-kvartal', 'Avvikelser i samverkan per kvartal', 'follow-up', '2000-01-01', NULL);
INSERT INTO "station" ("area", "id", "name", "kind", "valid_from", "valid_to") VALUES ('goteborgsomradet', 'samverkanstorg-live', 'Halvårsrapport på Samverkanstorg Live', 'follow-up', '2000-01-01', NULL);
INSERT INTO "duty" ("id", "area", "year", "station", "group", "document", "due_on", "extended_to", "remitted", "revision", "revised_on", "state", "reason", "received_on", "look_on") VALUES (1, 'goteborgsomradet', 2026, 'arsrapporter', 'temagrupp-barn-och-unga', 'arsrapport', '2026-01-31', '2026-03-02', FALSE, 2, '2026-01-20', 'awaited', NULL, NULL, '2026-02-02');
INSERT INTO "duty" ("id", "area", "year", "station", "group", "document", "due_on", "extended_to", "remitted", "revision", "revised_on", "state", "reason", "received_on", "look_on") VALUES (2, 'goteborgsomradet', 2026, 'arsrapporter', 'temagrupp-psykiatri', 'arsrapport', '2026-01-31', NULL, FALSE, 1, NULL, 'received', NULL, '2026-01-28', NULL);
INSERT INTO "duty" ("id", "area", "year", "station", "group", "document", "due_on", "extended_to", "remitted", "revision", "revised_on", "state", "reason", "received_on", "look_on") VALUES (3, 'goteborgsomradet', 2026, 'arsrapporter', 'temagrupp-rehabilitering', 'arsrapport', '2026-01-31', NULL, FALSE, 1, NULL, 'adopted', NULL, '2026-01-28', NULL);
INSERT INTO "duty" ("id", "area", "year", "station", "group", "document", "due_on", "extended_to", "remitted", "revision", "revised_on", "state", "reason", "received_on", "look_on") VALUES (4, 'goteborgsomradet', 2026, 'arsrapporter', 'temagrupp-aldre', 'arsrapport', '2026-01-31', NULL, TRUE, 1, NULL, 'remitted', NULL, '2026-01-28', NULL);
INSERT INTO "duty" ("id", "area", "year", "station", "group", "document", "due_on", "extended_to", "remitted", "revision", "revised_on", "state", "reason", "received_on", "look_on") VALUES (5, 'goteborgsomradet', 2026, 'arsrapporter', 'nosam-gbg-sydvast', 'arsrapport', '2026-01-31', NULL, FALSE, 1, NULL, 'struck', 'utgår', NULL, NULL);
INSERT INTO "duty" ("id", "area", "year", "station", "group", "document", "due_on", "extended_to", "remitted", "revision", "revised_on", "state", "reason", "received_on", "look_on") VALUES (6, 'goteborgsomradet', 2026, 'arsrapporter', 'nosam-gbg-nordost', 'arsrapport', '2026-01-31', NULL, FALSE, 1, NULL, 'published', NULL, '2026-01-28', NULL);
INSERT INTO "duty" ("id", "area", "year", "station", "group", "document", "due_on", "extended_to", "remitted", "revision", "revised_on", "state", "reason", "received_on", "look_on") VALUES (7, 'goteborgsomradet', 2026, 'arsrapporter', 'nosam-gbg-hisingen', 'arsrapport', '2026-01-31', NULL, FALSE, 1, NULL, 'excused', 'vilande', NULL, NULL);
INSERT INTO "duty" ("id", "area", "year", "station", "group", "document", "due_on", "extended_to", "remitted", "revision", "revised_on", "state", "reason", "received_on", "look_on") VALUES (8, 'goteborgsomradet', 2026, 'arsrapporter', 'nosam-gbg-centrum', 'arsrapport', '2026-01-31', NULL, FALSE, 1, NULL, 'history', NULL, NULL, NULL);
INSERT INTO "duty" ("id", "area", "year", "station", "group", "document", "due_on", "extended_to", "remitted", "revision", "revised_on", "state", "reason", "received_on", "look_on") VALUES (9, 'goteborgsomradet', 2026, 'arsrapporter', 'nosam-angered', 'arsrapport', '2026-01-31', NULL, FALSE, 1, NULL, 'ended', NULL, NULL, NULL);
INSERT INTO "group_name" ("area", "group", "valid_from", "name") VALUES ('goteborgsomradet', 'politiskt-samrad', '2000-01-01', 'Politiskt samråd');
INSERT INTO "group_name" ("area", "group", "valid_from", "name") VALUES ('goteborgsomradet', 'presidium', '2000-01-01', 'Politiskt presidium');
INSERT INTO "group_name" ("area", "group", "valid_from", "name") VALUES ('goteborgsomradet', 'lgs', '2000-01-01', 'Ledningsgrupp LGS');
INSERT INTO "group_name" ("area", "group", "valid_from", "name") VALUES ('goteborgsomradet', 'beredningsgrupp', '2000-01-01', 'Beredningsgrupp LGS');
INSERT INTO "group_name" ("area", "group", "valid_from", "name") VALUES ('goteborgsomradet', 'beredningsgrupp', '2025-01-01', 'Styrgrupp');
INSERT INTO "group_name" ("area", "group", "valid_from", "name") VALUES ('goteborgsomradet', 'samsa', '2000-01-01', 'Utvecklingsgrupp SAMSA');
INSERT INTO "group_name" ("area", "group", "valid_from", "name") VALUES ('goteborgsomradet', 'temagrupp-barn-och-unga', '2000-01-01', 'Temagrupp Barn och unga');
INSERT INTO "group_name" ("area", "group", "valid_from", "name") VALUES ('goteborgsomradet', 'temagrupp-psykiatri', '2000-01-01', 'Temagrupp Psykiatri');
INSERT INTO "group_name" ("area", "group", "valid_from", "name") VALUES ('goteborgsomradet', 'temagrupp-rehabilitering', '2000-01-01', 'Temagrupp Rehabilitering och habilitering');
INSERT INTO "group_name" ("area", "group", "valid_from", "name") VALUES ('goteborgsomradet', 'temagrupp-aldre', '2000-01-01', 'Temagrupp Äldre');
INSERT INTO "group_name" ("area", "group", "valid_from", "name") VALUES ('goteborgsomradet', 'nosam-gbg-sydvast', '2000-01-01', 'NOSAM GBG Sydväst');
INSERT INTO "group_name" ("area", "group", "valid_from", "name") VALUES ('goteborgsomradet', 'nosam-gbg-nordost', '2000-01-01', 'NOSAM GBG Nordost');
INSERT INTO "group_name" ("area", "group", "valid_from", "name") VALUES ('goteborgsomradet', 'nosam-gbg-hisingen', '2000-01-01', 'NOSAM GBG Hisingen');
INSERT INTO "group_name" ("area", "group", "valid_from", "name") VALUES ('goteborgsomradet', 'nosam-gbg-centrum', '2000-01-01', 'NOSAM GBG Centrum');
INSERT INTO "group_name" ("area", "group", "valid_from", "name") VALUES ('goteborgsomradet', 'nosam-angered', '2025-09-01', 'NOSAM Angered');
INSERT INTO "group_name" ("area", "group", "valid_from", "name") VALUES ('goteborgsomradet', 'nosam-askim-frolunda-hogsbo', '2025-09-01', 'NOSAM Askim/Frölunda/Högsbo');
INSERT INTO "group_name" ("area", "group", "valid_from", "name") VALUES ('goteborgsomradet', 'nosam-centrum', '2025-09-01', 'NOSAM Centrum');
INSERT INTO "group_name" ("area", "group", "valid_from", "name") VALUES ('goteborgsomradet', 'nosam-lundby', '2025-09-01', 'NOSAM Lundby');
INSERT INTO "group_name" ("area", "group", "valid_from", "name") VALUES ('goteborgsomradet', 'nosam-majorna-linne', '2025-09-01', 'NOSAM Majorna/Linné');
INSERT INTO "group_name" ("area", "group", "valid_from", "name") VALUES ('goteborgsomradet', 'nosam-norra-hisingen', '2025-09-01', 'NOSAM Norra Hisingen');
INSERT INTO "group_name" ("area", "group", "valid_from", "name") VALUES ('goteborgsomradet', 'nosam-vastra-goteborg', '2025-09-01', 'NOSAM Västra Göteborg');
INSERT INTO "group_name" ("area", "group", "valid_from", "name") VALUES ('goteborgsomradet', 'nosam-vastra-hisingen', '2025-09-01', 'NOSAM Västra Hisingen');
INSERT INTO "group_name" ("area", "group", "valid_from", "name") VALUES ('goteborgsomradet', 'nosam-orgryte-harlanda', '2025-09-01', 'NOSAM Örgryte/Härlanda');
INSERT INTO "group_name" ("area", "group", "valid_from", "name") VALUES ('goteborgsomradet', 'nosam-ostra-goteborg', '2025-09-01', 'NOSAM Östra Göteborg');
INSERT INTO "group_name" ("area", "group", "valid_from", "name") VALUES ('goteborgsomradet', 'nosam-partille', '2000-01-01', 'NOSAM Partille');
INSERT INTO "group_name" ("area", "group", "valid_from", "name") VALUES ('goteborgsomradet', 'nosam-harryda', '2000-01-01', 'NOSAM Härryda');
INSERT INTO "group_name" ("area", "group", "valid_from", "name") VALUES ('goteborgsomradet', 'nosam-molndal', '2000-01-01', 'NOSAM Mölndal');
INSERT INTO "group_name" ("area", "group", "valid_from", "name") VALUES ('goteborgsomradet', 'nosam-ockero', '2000-01-01', 'NOSAM Öckerö');
INSERT INTO "group_name" ("area", "group", "valid_from", "name") VALUES ('goteborgsomradet', 'samverkanskontoret', '2000-01-01', 'Samverkanskontoret');
INSERT INTO "letter" ("id", "key", "area", "kind", "template", "day", "person_id", "recipient_name", "recipient", "would_reach", "subject", "message_id", "body", "state", "reason", "failure", "tries", "next_try_at", "claimed_at", "claimed_by", "written_at", "sent_at") VALUES (1, 'goteborgsomradet/2026-01-30/prov/post/1', 'goteborgsomradet', 'post', 'document-reminder', '2026-01-30', 1, 'Uppdrag 1', 'chair@goteborg.example', 'Uppdrag 1, ordförande', 'Brev 1', '<letter-1@arshjul.example>', X'46726f6d3a206b6f6e746f72657440676f7465626f72672e6578616d706c650d0a546f3a20636861697240676f7465626f72672e6578616d706c650d0a5375626a6563743a204272657620310d0a4d6573736167652d49443a203c6c65747465722d3140617273686a756c2e6578616d706c653e0d0a446174653a204672692c203330204a616e20323032362030373a33303a3030202b303130300d0a0d0a5465787420312c20c3a5c3a4c3b62e0d0a', 'written', NULL, NULL, 0, NULL, NULL, NULL, '2026-01-30 06:30:00.000000', NULL);
INSERT INTO "letter" ("id", "key", "area", "kind", "template", "day", "person_id", "recipient_name", "recipient", "would_reach", "subject", "message_id", "body", "state", "reason", "failure", "tries", "next_try_at", "claimed_at", "claimed_by", "written_at", "sent_at") VALUES (2, 'goteborgsomradet/2026-01-30/prov/receipt/2', 'goteborgsomradet', 'receipt', 'receipt', '2026-01-30', 1, 'Uppdrag 1', 'chair@goteborg.example', 'Uppdrag 1, ordförande', 'Brev 2', '<letter-2@arshjul.example>', X'46726f6d3a206b6f6e746f72657440676f7465626f72672e6578616d706c650d0a546f3a20636861697240676f7465626f72672e6578616d706c650d0a5375626a6563743a204272657620320d0a4d6573736167652d49443a203c6c65747465722d3240617273686a756c2e6578616d706c653e0d0a446174653a204672692c203330204a616e20323032362030373a33303a3030202b303130300d0a0d0a5465787420322c20c3a5c3a4c3b62e0d0a', 'written', NULL, NULL, 0, NULL, NULL, NULL, '2026-01-30 06:30:00.000000', NULL);
INSERT INTO "letter" ("id", "key", "area", "kind", "template", "day", "person_id", "recipient_name", "recipient", "would_reach", "subject", "message_id", "body", "state", "reason", "failure", "tries", "next_try_at", "claimed_at", "claimed_by", "written_at", "sent_at") VALUES (3, 'goteborgsomradet/2026-01-30/prov/summary/3', 'goteborgsomradet', 'summary', 'monday-summary', '2026-01-30', NULL, 'Kontoret', 'kontoret@goteborg.example', NULL, 'Brev 3', '<letter-3@arshjul.example>', X'46726f6d3a206b6f6e746f72657440676f7465626f72672e6578616d706c650d0a546f3a206b6f6e746f72657440676f7465626f72672e6578616d706c650d0a5375626a6563743a204272657620330d0a4d6573736167652d49443a203c6c65747465722d3340617273686a756c2e6578616d706c653e0d0a446174653a204672692c203330204a616e20323032362030373a33303a3030202b303130300d0a0d0a5465787420332c20c3a5c3a4c3b62e0d0a', 'written', NULL, NULL, 0, NULL, NULL, NULL, '2026-01-30 06:30:00.000000', NULL);
INSERT INTO "letter" ("id", "key", "area", "kind", "template", "day", "person_id", "recipient_name", "recipient", "would_reach", "subject", "message_id", "body", "state", "reason", "failure", "tries", "next_try_at", "claimed_at", "claimed_by", "written_at", "sent_at") VALUES (4, 'goteborgsomradet/2026-01-30/prov/post/4', 'goteborgsomradet', 'post', 'document-reminder', '2026-01-30', 2, 'Uppdrag 2', 'vice-chair@goteborg.example', NULL, 'Brev 4', '<letter-4@arshjul.example>', X'46726f6d3a206b6f6e746f72657440676f7465626f72672e6578616d706c650d0a546f3a20766963652d636861697240676f7465626f72672e6578616d706c650d0a5375626a6563743a204272657620340d0a4d6573736167652d49443a203c6c65747465722d3440617273686a756c2e6578616d706c653e0d0a446174653a204672692c203330204a616e20323032362030373a33303a3030202b303130300d0a0d0a5465787420342c20c3a5c3a4c3b62e0d0a', 'held', NULL, NULL, 0, NULL, NULL, NULL, '2026-01-30 06:30:00.000000', NULL);
INSERT INTO "letter" ("id", "key", "area", "kind", "template", "day", "person_id", "recipient_name", "recipient", "would_reach", "subject", "message_id", "body", "state", "reason", "failure", "tries", "next_try_at", "claimed_at", "claimed_by", "written_at", "sent_at") VALUES (5, 'goteborgsomradet/2026-01-30/prov/receipt/5', 'goteborgsomradet', 'receipt', 'receipt', '2026-01-30', 2, 'Uppdrag 2', 'vice-chair@goteborg.example', NULL, 'Brev 5', '<letter-5@arshjul.example>', X'46726f6d3a206b6f6e746f72657440676f7465626f72672e6578616d706c650d0a546f3a20766963652d636861697240676f7465626f72672e6578616d706c650d0a5375626a6563743a204272657620350d0a4d6573736167652d49443a203c6c65747465722d3540617273686a756c2e6578616d706c653e0d0a446174653a204672692c203330204a616e20323032362030373a33303a3030202b303130300d0a0d0a5465787420352c20c3a5c3a4c3b62e0d0a', 'held', NULL, NULL, 0, NULL, NULL, NULL, '2026-01-30 06:30:00.000000', NULL);
INSERT INTO "letter" ("id", "key", "area", "kind", "template", "day", "person_id", "recipient_name", "recipient", "would_reach", "subject", "message_id", "body", "state", "reason", "failure", "tries", "next_try_at", "claimed_at", "claimed_by", "written_at", "sent_at") VALUES (6, 'goteborgsomradet/2026-01-30/prov/summary/6', 'goteborgsomradet', 'summary', 'monday-summary', '2026-01-30', NULL, 'Kontoret', 'kontoret@goteborg.example', NULL, 'Brev 6', '<letter-6@arshjul.example>', X'46726f6d3a206b6f6e746f72657440676f7465626f72672e6578616d706c650d0a546f3a206b6f6e746f72657440676f7465626f72672e6578616d706c650d0a5375626a6563743a204272657620360d0a4d6573736167652d49443a203c6c65747465722d3640617273686a756c2e6578616d706c653e0d0a446174653a204672692c203330204a616e20323032362030373a33303a3030202b303130300d0a0d0a5465787420362c20c3a5c3a4c3b62e0d0a', 'held', NULL, NULL, 0, NULL, NULL, NULL, '2026-01-30 06:30:00.000000', NULL);
INSERT INTO "letter" ("id", "key", "area", "kind", "template", "day", "person_id", "recipient_name", "recipient", "would_reach", "subject", "message_id", "body", "state", "reason", "failure", "tries", "next_try_at", "claimed_at", "claimed_by", "written_at", "sent_at") VALUES (7, 'goteborgsomradet/2026-01-30/prov/post/7', 'goteborgsomradet', 'post', 'document-reminder', '2026-01-30', 3, 'Uppdrag 3', 'member@goteborg.example', NULL, 'Brev 7', '<letter-7@arshjul.example>', X'46726f6d3a206b6f6e746f72657440676f7465626f72672e6578616d706c650d0a546f3a206d656d62657240676f7465626f72672e6578616d706c650d0a5375626a6563743a204272657620370d0a4d6573736167652d49443a203c6c65747465722d3740617273686a756c2e6578616d706c653e0d0a446174653a204672692c203330204a616e20323032362030373a33303a3030202b303130300d0a0d0a5465787420372c20c3a5c3a4c3b62e0d0a', 'claimed', NULL, NULL, 1, NULL, '2026-01-30 06:30:00.000000', 'datorn/1/1.00', '2026-01-30 06:30:00.000000', NULL);
INSERT INTO "letter" ("id", "key", "area", "kind", "template", "day", "person_id", "recipient_name", "recipient", "would_reach", "subject", "message_id", "body", "state", "reason", "failure", "tries", "next_try_at", "claimed_at", "claimed_by", "written_at", "sent_at") VALUES (8, 'goteborgsomradet/2026-01-30/prov/receipt/8', 'goteborgsomradet', 'receipt', 'receipt', '2026-01-30', 3, 'Uppdrag 3', 'member@goteborg.example', NULL, 'Brev 8', '<letter-8@arshjul.example>', X'46726f6d3a206b6f6e746f72657440676f7465626f72672e6578616d706c650d0a546f3a206d656d62657240676f7465626f72672e6578616d706c650d0a5375626a6563743a204272657620380d0a4d6573736167652d49443a203c6c65747465722d3840617273686a756c2e6578616d706c653e0d0a446174653a204672692c203330204a616e20323032362030373a33303a3030202b303130300d0a0d0a5465787420382c20c3a5c3a4c3b62e0d0a', 'claimed', NULL, NULL, 1, NULL, '2026-01-30 06:30:00.000000', 'datorn/1/1.00', '2026-01-30 06:30:00.000000', NULL);
INSERT INTO "letter" ("id", "key", "area", "kind", "template", "day", "person_id", "recipient_name", "recipient", "would_reach", "subject", "message_id", "body", "state", "reason", "failure", "tries", "next_try_at", "claimed_at", "claimed_by", "written_at", "sent_at") VALUES (9, 'goteborgsomradet/2026-01-30/prov/summary/9', 'goteborgsomradet', 'summary', 'monday-summary', '2026-01-30', NULL, 'Kontoret', 'kontoret@goteborg.example', NULL, 'Brev 9', '<letter-9@arshjul.example>', X'46726f6d3a206b6f6e746f72657440676f7465626f72672e6578616d706c650d0a546f3a206b6f6e746f72657440676f7465626f72672e6578616d706c650d0a5375626a6563743a204272657620390d0a4d6573736167652d49443a203c6c65747465722d3940617273686a756c2e6578616d706c653e0d0a446174653a204672692c203330204a616e20323032362030373a33303a3030202b303130300d0a0d0a5465787420392c20c3a5c3a4c3b62e0d0a', 'claimed', NULL, NULL, 1, NULL, '2026-01-30 06:30:00.000000', 'datorn/1/1.00', '2026-01-30 06:30:00.000000', NULL);
INSERT INTO "letter" ("id", "key", "area", "kind", "template", "day", "person_id", "recipient_name", "recipient", "would_reach", "subject", "message_id", "body", "state", "reason", "failure", "tries", "next_try_at", "claimed_at", "claimed_by", "written_at", "sent_at") VALUES (10, 'goteborgsomradet/2026-01-30/prov/post/10', 'goteborgsomradet', 'post', 'document-reminder', '2026-01-30', 4, 'Uppdrag 4', 'substitute@goteborg.example', NULL, 'Brev 10', '<letter-10@arshjul.example>', X'46726f6d3a206b6f6e746f72657440676f7465626f72672e6578616d706c650d0a546f3a207375627374697475746540676f7465626f72672e6578616d706c650d0a5375626a6563743a20427265762031300d0a4d6573736167652d49443a203c6c65747465722d313040617273686a756c2e6578616d706c653e0d0a446174653a204672692c203330204a616e20323032362030373a33303a3030202b303130300d0a0d0a546578742031302c20c3a5c3a4c3b62e0d0a', 'sent', NULL, NULL, 1, NULL, '2026-01-30 06:30:00.000000', 'datorn/1/1.00', '2026-01-30 06:30:00.000000', '2026-01-30 06:30:02.000000');
INSERT INTO "letter" ("id", "key", "area", "kind", "template", "day", "person_id", "recipient_name", "recipient", "would_reach", "subject", "message_id", "body", "state", "reason", "failure", "tries", "next_try_at", "claimed_at", "claimed_by", "written_at", "sent_at") VALUES (11, 'goteborgsomradet/2026-01-30/prov/receipt/11', 'goteborgsomradet', 'receipt', 'receipt', '2026-01-30', 4, 'Uppdrag 4', 'substitute@goteborg.example', NULL, 'Brev 11', '<letter-11@arshjul.example>', X'46726f6d3a206b6f6e746f72657440676f7465626f72672e6578616d706c650d0a546f3a207375627374697475746540676f7465626f72672e6578616d706c650d0a5375626a6563743a20427265762031310d0a4d6573736167652d49443a203c6c65747465722d313140617273686a756c2e6578616d706c653e0d0a446174653a204672692c203330204a616e20323032362030373a33303a3030202b303130300d0a0d0a546578742031312c20c3a5c3a4c3b62e0d0a', 'sent', NULL, NULL, 1, NULL, '2026-01-30 06:30:00.000000', 'datorn/1/1.00', '2026-01-30 06:30:00.000000', '2026-01-30 06:30:02.000000');
INSERT INTO "letter" ("id", "key", "area", "kind", "template", "day", "person_id", "recipient_name", "recipient", "would_reach", "subject", "message_id", "body", "state", "reason", "failure", "tries", "next_try_at", "claimed_at", "claimed_by", "written_at", "sent_at") VALUES (12, 'goteborgsomradet/2026-01-30/prov/summary/12', 'goteborgsomradet', 'summary', 'monday-summary', '2026-01-30', NULL, 'Kontoret', 'kontoret@goteborg.example', NULL, 'Brev 12', '<letter-12@arshjul.example>', X'46726f6d3a206b6f6e746f72657440676f7465626f72672e6578616d706c650d0a546f3a206b6f6e746f72657440676f7465626f72672e6578616d706c650d0a5375626a6563743a20427265762031320d0a4d6573736167652d49443a203c6c65747465722d313240617273686a756c2e6578616d706c653e0d0a446174653a204672692c203330204a616e20323032362030373a33303a3030202b303130300d0a0d0a546578742031322c20c3a5c3a4c3b62e0d0a', 'sent', NULL, NULL, 1, NULL, '2026-01-30 06:30:00.000000', 'datorn/1/1.00', '2026-01-30 06:30:00.000000', '2026-01-30 06:30:02.000000');
INSERT INTO "letter" ("id", "key", "area", "kind", "template", "day", "person_id", "recipient_name", "recipient", "would_reach", "subject", "message_id", "body", "state", "reason", "failure", "tries", "next_try_at", "claimed_at", "claimed_by", "written_at", "sent_at") VALUES (13, 'goteborgsomradet/2026-01-30/prov/post/13', 'goteborgsomradet', 'post', 'document-reminder', '2026-01-30', 5, 'Uppdrag 5', 'co-opted@goteborg.example', NULL, 'Brev 13', '<letter-13@arshjul.example>', X'46726f6d3a206b6f6e746f72657440676f7465626f72672e6578616d706c650d0a546f3a20636f2d6f7074656440676f7465626f72672e6578616d706c650d0a5375626a6563743a20427265762031330d0a4d6573736167652d49443a203c6c65747465722d313340617273686a756c2e6578616d706c653e0d0a446174653a204672692c203330204a616e20323032362030373a33303a3030202b303130300d0a0d0a546578742031332c20c3a5c3a4c3b62e0d0a', 'failed', '451 försök igen', 'temporary', 1, '2026-01-30 06:45:00.000000', '2026-01-30 06:30:00.000000', 'datorn/1/1.00', '2026-01-30 06:30:00.000000', NULL);
INSERT INTO "letter" ("id", "key", "area", "kind", "template", "day", "person_id", "recipient_name", "recipient", "would_reach", "subject", "message_id", "body", "state", "reason", "failure", "tries", "next_try_at", "claimed_at", "claimed_by", "written_at", "sent_at") VALUES (14, 'goteborgsomradet/2026-01-30/prov/receipt/14', 'goteborgsomradet', 'receipt', 'receipt', '2026-01-30', 5, 'Uppdrag 5', 'co-opted@goteborg.example', NULL, 'Brev 14', '<letter-14@arshjul.example>', X'46726f6d3a206b6f6e746f72657440676f7465626f72672e6578616d706c650d0a546f3a20636f2d6f7074656440676f7465626f72672e6578616d706c650d0a5375626a6563743a20427265762031340d0a4d6573736167652d49443a203c6c65747465722d313440617273686a756c2e6578616d706c653e0d0a446174653a204672692c203330204a616e20323032362030373a33303a3030202b303130300d0a0d0a546578742031342c20c3a5c3a4c3b62e0d0a', 'failed', '451 försök igen', 'temporary', 1, '2026-01-30 06:45:00.000000', '2026-01-30 06:30:00.000000', 'datorn/1/1.00', '2026-01-30 06:30:00.000000', NULL);
INSERT INTO "letter" ("id", "key", "area", "kind", "template", "day", "person_id", "recipient_name", "recipient", "would_reach", "subject", "message_id", "body", "state", "reason", "failure", "tries", "next_try_at", "claimed_at", "claimed_by", "written_at", "sent_at") VALUES (15, 'goteborgsomradet/2026-01-30/prov/summary/15', 'goteborgsomradet', 'summary', 'monday-summary', '2026-01-30', NULL, 'Kontoret', 'kontoret@goteborg.example', NULL, 'Brev 15', '<letter-15@arshjul.example>', X'46726f6d3a206b6f6e746f72657440676f7465626f72672e6578616d706c650d0a546f3a206b6f6e746f72657440676f7465626f72672e6578616d706c650d0a5375626a6563743a20427265762031350d0a4d6573736167652d49443a203c6c65747465722d313540617273686a756c2e6578616d706c653e0d0a446174653a204672692c203330204a616e20323032362030373a33303a3030202b303130300d0a0d0a546578742031352c20c3a5c3a4c3b62e0d0a', 'failed', '451 försök igen', 'temporary', 1, '2026-01-30 06:45:00.000000', '2026-01-30 06:30:00.000000', 'datorn/1/1.00', '2026-01-30 06:30:00.000000', NULL);
INSERT INTO "letter" ("id", "key", "area", "kind", "template", "day", "person_id", "recipient_name", "recipient", "would_reach", "subject", "message_id", "body", "state", "reason", "failure", "tries", "next_try_at", "claimed_at", "claimed_by", "written_at", "sent_at") VALUES (16, 'goteborgsomradet/2026-01-30/prov/post/16', 'goteborgsomradet', 'post', 'document-reminder', '2026-01-30', 6, 'Uppdrag 6', 'process-leader@goteborg.example', NULL, 'Brev 16', '<letter-16@arshjul.example>', X'46726f6d3a206b6f6e746f72657440676f7465626f72672e6578616d706c650d0a546f3a2070726f636573732d6c656164657240676f7465626f72672e6578616d706c650d0a5375626a6563743a20427265762031360d0a4d6573736167652d49443a203c6c65747465722d313640617273686a756c2e6578616d706c653e0d0a446174653a204672692c203330204a616e20323032362030373a33303a3030202b303130300d0a0d0a546578742031362c20c3a5c3a4c3b62e0d0a', 'failed', '451 försök igen', 'permanent', 1, NULL, '2026-01-30 06:30:00.000000', 'datorn/1/1.00', '2026-01-30 06:30:00.000000', NULL);
INSERT INTO "letter" ("id", "key", "area", "kind", "template", "day", "person_id", "recipient_name", "recipient", "would_reach", "subject", "message_id", "body", "state", "reason", "failure", "tries", "next_try_at", "claimed_at", "claimed_by", "written_at", "sent_at") VALUES (17, 'goteborgsomradet/2026-01-30/prov/receipt/17', 'goteborgsomradet', 'receipt', 'receipt', '2026-01-30', 6, 'Uppdrag 6', 'process-leader@goteborg.example', NULL, 'Brev 17', '<letter-17@arshjul.example>', X'46726f6d3a206b6f6e746f72657440676f7465626f72672e6578616d706c650d0a546f3a2070726f636573732d6c656164657240676f7465626f72672e6578616d706c650d0a5375626a6563743a20427265762031370d0a4d6573736167652d49443a203c6c65747465722d313740617273686a756c2e6578616d706c653e0d0a446174653a204672692c203330204a616e20323032362030373a33303a3030202b303130300d0a0d0a546578742031372c20c3a5c3a4c3b62e0d0a', 'failed', '451 försök igen', 'permanent', 1, NULL, '2026-01-30 06:30:00.000000', 'datorn/1/1.00', '2026-01-30 06:30:00.000000', NULL);
INSERT INTO "letter" ("id", "key", "area", "kind", "template", "day", "person_id", "recipient_name", "recipient", "would_reach", "subject", "message_id", "body", "state", "reason", "failure", "tries", "next_try_at", "claimed_at", "claimed_by", "written_at", "sent_at") VALUES (18, 'goteborgsomradet/2026-01-30/prov/summary/18', 'goteborgsomradet', 'summary', 'monday-summary', '2026-01-30', NULL, 'Kontoret', 'kontoret@goteborg.example', NULL, 'Brev 18', '<letter-18@arshjul.example>', X'46726f6d3a206b6f6e746f72657440676f7465626f72672e6578616d706c650d0a546f3a206b6f6e746f72657440676f7465626f72672e6578616d706c650d0a5375626a6563743a20427265762031380d0a4d6573736167652d49443a203c6c65747465722d313840617273686a756c2e6578616d706c653e0d0a446174653a204672692c203330204a616e20323032362030373a33303a3030202b303130300d0a0d0a546578742031382c20c3a5c3a4c3b62e0d0a', 'failed', '451 försök igen', 'permanent', 1, NULL, '2026-01-30 06:30:00.000000', 'datorn/1/1.00', '2026-01-30 06:30:00.000000', NULL);
INSERT INTO "letter" ("id", "key", "area", "kind", "template", "day", "person_id", "recipient_name", "recipient", "would_reach", "subject", "message_id", "body", "state", "reason", "failure", "tries", "next_try_at", "claimed_at", "claimed_by", "written_at", "sent_at") VALUES (19, 'goteborgsomradet/2026-01-30/prov/post/19', 'goteborgsomradet', 'post', 'document-reminder', '2026-01-30', 7, 'Uppdrag 7', 'process-support@goteborg.example', NULL, 'Brev 19', '<letter-19@arshjul.example>', X'46726f6d3a206b6f6e746f72657440676f7465626f72672e6578616d706c650d0a546f3a2070726f636573732d737570706f727440676f7465626f72672e6578616d706c650d0a5375626a6563743a20427265762031390d0a4d6573736167652d49443a203c6c65747465722d313940617273686a756c2e6578616d706c653e0d0a446174653a204672692c203330204a616e20323032362030373a33303a3030202b303130300d0a0d0a546578742031392c20c3a5c3a4c3b62e0d0a', 'failed', '451 försök igen', 'authentication', 1, '2026-01-30 06:45:00.000000', '2026-01-30 06:30:00.000000', 'datorn/1/1.00', '2026-01-30 06:30:00.000000', NULL);
INSERT INTO "letter" ("id", "key", "area", "kind", "template", "day", "person_id", "recipient_name", "recipient", "would_reach", "subject", "message_id", "body", "state", "reason", "failure", "tries", "next_try_at", "claimed_at", "claimed_by", "written_at", "sent_at") VALUES (20, 'goteborgsomradet/2026-01-30/prov/receipt/20', 'goteborgsomradet', 'receipt', 'receipt', '2026-01-30', 7, 'Uppdrag 7', 'process-support@goteborg.example', NULL, 'Brev 20', '<letter-20@arshjul.example>', X'46726f6d3a206b6f6e746f72657440676f7465626f72672e6578616d706c650d0a546f3a2070726f636573732d737570706f727440676f7465626f72672e6578616d706c650d0a5375626a6563743a20427265762032300d0a4d6573736167652d49443a203c6c65747465722d323040617273686a756c2e6578616d706c653e0d0a446174653a204672692c203330204a616e20323032362030373a33303a3030202b303130300d0a0d0a546578742032302c20c3a5c3a4c3b62e0d0a', 'failed', '451 försök igen', 'authentication', 1, '2026-01-30 06:45:00.000000', '2026-01-30 06:30:00.000000', 'datorn/1/1.00', '2026-01-30 06:30:00.000000', NULL);
INSERT INTO "letter" ("id", "key", "area", "kind", "template", "day", "person_id", "recipient_name", "recipient", "would_reach", "subject", "message_id", "body", "state", "reason", "failure", "tries", "next_try_at", "claimed_at", "claimed_by", "written_at", "sent_at") VALUES (21, 'goteborgsomradet/2026-01-30/prov/summary/21', 'goteborgsomradet', 'summary', 'monday-summary', '2026-01-30', NULL, 'Kontoret', 'kontoret@goteborg.example', NULL, 'Brev 21', '<letter-21@arshjul.example>', X'46726f6d3a206b6f6e746f72657440676f7465626f72672e6578616d706c650d0a546f3a206b6f6e746f72657440676f7465626f72672e6578616d706c650d0a5375626a6563743a20427265762032310d0a4d6573736167652d49443a203c6c65747465722d323140617273686a756c2e6578616d706c653e0d0a446174653a204672692c203330204a616e20323032362030373a33303a3030202b303130300d0a0d0a546578742032312c20c3a5c3a4c3b62e0d0a', 'failed', '451 försök igen', 'authentication', 1, '2026-01-30 06:45:00.000000', '2026-01-30 06:30:00.000000', 'datorn/1/1.00', '2026-01-30 06:30:00.000000', NULL);
INSERT INTO "letter" ("id", "key", "area", "kind", "template", "day", "person_id", "recipient_name", "recipient", "would_reach", "subject", "message_id", "body", "state", "reason", "failure", "tries", "next_try_at", "claimed_at", "claimed_by", "written_at", "sent_at") VALUES (22, 'goteborgsomradet/2026-01-30/prov/post/22', 'goteborgsomradet', 'post', 'document-reminder', '2026-01-30', 8, 'Uppdrag 8', 'secretary@goteborg.example', NULL, 'Brev 22', '<letter-22@arshjul.example>', X'46726f6d3a206b6f6e746f72657440676f7465626f72672e6578616d706c650d0a546f3a2073656372657461727940676f7465626f72672e6578616d706c650d0a5375626a6563743a20427265762032320d0a4d6573736167652d49443a203c6c65747465722d323240617273686a756c2e6578616d706c653e0d0a446174653a204672692c203330204a616e20323032362030373a33303a3030202b303130300d0a0d0a546578742032322c20c3a5c3a4c3b62e0d0a', 'unknown', '451 försök igen', 'unknown', 1, NULL, '2026-01-30 06:30:00.000000', 'datorn/1/1.00', '2026-01-30 06:30:00.000000', NULL);
INSERT INTO "letter" ("id", "key", "area", "kind", "template", "day", "person_id", "recipient_name", "recipient", "would_reach", "subject", "message_id", "body", "state", "reason", "failure", "tries", "next_try_at", "claimed_at", "claimed_by", "written_at", "sent_at") VALUES (23, 'goteborgsomradet/2026-01-30/prov/receipt/23', 'goteborgsomradet', 'receipt', 'receipt', '2026-01-30', 8, 'Uppdrag 8', 'secretary@goteborg.example', NULL, 'Brev 23', '<letter-23@arshjul.example>', X'46726f6d3a206b6f6e746f72657440676f7465626f72672e6578616d706c650d0a546f3a2073656372657461727940676f7465626f72672e6578616d706c650d0a5375626a6563743a20427265762032330d0a4d6573736167652d49443a203c6c65747465722d323340617273686a756c2e6578616d706c653e0d0a446174653a204672692c203330204a616e20323032362030373a33303a3030202b303130300d0a0d0a546578742032332c20c3a5c3a4c3b62e0d0a', 'unknown', '451 försök igen', 'unknown', 1, NULL, '2026-01-30 06:30:00.000000', 'datorn/1/1.00', '2026-01-30 06:30:00.000000', NULL);
INSERT INTO "letter" ("id", "key", "area", "kind", "template", "day", "person_id", "recipient_name", "recipient", "would_reach", "subject", "message_id", "body", "state", "reason", "failure", "tries", "next_try_at", "claimed_at", "claimed_by", "written_at", "sent_at") VALUES (24, 'goteborgsomradet/2026-01-30/prov/summary/24', 'goteborgsomradet', 'summary', 'monday-summary', '2026-01-30', NULL, 'Kontoret', 'kontoret@goteborg.example', NULL, 'Brev 24', '<letter-24@arshjul.example>', X'46726f6d3a206b6f6e746f72657440676f7465626f72672e6578616d706c650d0a546f3a206b6f6e746f72657440676f7465626f72672e6578616d706c650d0a5375626a6563743a20427265762032340d0a4d6573736167652d49443a203c6c65747465722d323440617273686a756c2e6578616d706c653e0d0a446174653a204672692c203330204a616e20323032362030373a33303a3030202b303130300d0a0d0a546578742032342c20c3a5c3a4c3b62e0d0a', 'unknown', '451 försök igen', 'unknown', 1, NULL, '2026-01-30 06:30:00.000000', 'datorn/1/1.00', '2026-01-30 06:30:00.000000', NULL);
INSERT INTO "letter" ("id", "key", "area", "kind", "template", "day", "person_id", "recipient_name", "recipient", "would_reach", "subject", "message_id", "body", "state", "reason", "failure", "tries", "next_try_at", "claimed_at", "claimed_by", "written_at", "sent_at") VALUES (25, 'goteborgsomradet/2026-01-30/prov/post/25', 'goteborgsomradet', 'post', 'document-reminder', '2026-01-30', 9, 'Uppdrag 9', 'communicator@goteborg.example', NULL, 'Brev 25', '<letter-25@arshjul.example>', X'46726f6d3a206b6f6e746f72657440676f7465626f72672e6578616d706c650d0a546f3a20636f6d6d756e696361746f7240676f7465626f72672e6578616d706c650d0a5375626a6563743a20427265762032350d0a4d6573736167652d49443a203c6c65747465722d323540617273686a756c2e6578616d706c653e0d0a446174653a204672692c203330204a616e20323032362030373a33303a3030202b303130300d0a0d0a546578742032352c20c3a5c3a4c3b62e0d0a', 'withdrawn', 'ersatt av ett nyare brev', NULL, 0, NULL, NULL, NULL, '2026-01-30 06:30:00.000000', NULL);
INSERT INTO "letter" ("id", "key", "area", "kind", "template", "day", "person_id", "recipient_name", "recipient", "would_reach", "subject", "message_id", "body", "state", "reason", "failure", "tries", "next_try_at", "claimed_at", "claimed_by", "written_at", "sent_at") VALUES (26, 'goteborgsomradet/2026-01-30/prov/receipt/26', 'goteborgsomradet', 'receipt', 'receipt', '2026-01-30', 9, 'Uppdrag 9', 'communicator@goteborg.example', NULL, 'Brev 26', '<letter-26@arshjul.example>', X'46726f6d3a206b6f6e746f72657440676f7465626f72672e6578616d706c650d0a546f3a20636f6d6d756e696361746f7240676f7465626f72672e6578616d706c650d0a5375626a6563743a20427265762032360d0a4d6573736167652d49443a203c6c65747465722d323640617273686a756c2e6578616d706c653e0d0a446174653a204672692c203330204a616e20323032362030373a33303a3030202b303130300d0a0d0a546578742032362c20c3a5c3a4c3b62e0d0a', 'withdrawn', 'ersatt av ett nyare brev', NULL, 0, NULL, NULL, NULL, '2026-01-30 06:30:00.000000', NULL);
INSERT INTO "letter" ("id", "key", "area", "kind", "template", "day", "person_id", "recipient_name", "recipient", "would_reach", "subject", "message_id", "body", "state", "reason", "failure", "tries", "next_try_at", "claimed_at", "claimed_by", "written_at", "sent_at") VALUES (27, 'goteborgsomradet/2026-01-30/prov/summary/27', 'goteborgsomradet', 'summary', 'monday-summary', '2026-01-30', NULL, 'Kontoret', 'kontoret@goteborg.example', NULL, 'Brev 27', '<letter-27@arshjul.example>', X'46726f6d3a206b6f6e746f72657440676f7465626f72672e6578616d706c650d0a546f3a206b6f6e746f72657440676f7465626f72672e6578616d706c650d0a5375626a6563743a20427265762032370d0a4d6573736167652d49443a203c6c65747465722d323740617273686a756c2e6578616d706c653e0d0a446174653a204672692c203330204a616e20323032362030373a33303a3030202b303130300d0a0d0a546578742032372c20c3a5c3a4c3b62e0d0a', 'withdrawn', 'ersatt av ett nyare brev', NULL, 0, NULL, NULL, NULL, '2026-01-30 06:30:00.000000', NULL);
INSERT INTO "membership" ("id", "area", "group", "person_id", "role", "party", "seat", "valid_from", "valid_to") VALUES (1, 'goteborgsomradet', 'temagrupp-barn-och-unga', 1, 'chair', NULL, NULL, '2025-01-01', NULL);
INSERT INTO "membership" ("id", "area", "group", "person_id", "role", "party", "seat", "valid_from", "valid_to") VALUES (2, 'goteborgsomradet', 'temagrupp-barn-och-unga', 2, 'vice-chair', NULL, NULL, '2025-01-01', '2026-12-31');
INSERT INTO "membership" ("id", "area", "group", "person_id", "role", "party", "seat", "valid_from", "valid_to") VALUES (3, 'goteborgsomradet', 'temagrupp-barn-och-unga', 3, 'member', NULL, 1, '2025-01-01', NULL);
INSERT INTO "membership" ("id", "area", "group", "person_id", "role", "party", "seat", "valid_from", "valid_to") VALUES (4, 'goteborgsomradet', 'temagrupp-barn-och-unga', 4, 'substitute', NULL, 1, '2025-01-01', '2026-12-31');
INSERT INTO "membership" ("id", "area", "group", "person_id", "role", "party", "seat", "valid_from", "valid_to") VALUES (5, 'goteborgsomradet', 'temagrupp-barn-och-unga', 5, 'co-opted', NULL, NULL, '2025-01-01', NULL);
INSERT INTO "membership" ("id", "area", "group", "person_id", "role", "party", "seat", "valid_from", "valid_to") VALUES (6, 'goteborgsomradet', 'temagrupp-barn-och-unga', 6, 'process-leader', NULL, NULL, '2025-01-01', '2026-12-31');
INSERT INTO "membership" ("id", "area", "group", "person_id", "role", "party", "seat", "valid_from", "valid_to") VALUES (7, 'goteborgsomradet', 'temagrupp-barn-och-unga', 7, 'process-support', NULL, NULL, '2025-01-01', NULL);
INSERT INTO "membership" ("id", "area", "group", "person_id", "role", "party", "seat", "valid_from", "valid_to") VALUES (8, 'goteborgsomradet', 'temagrupp-barn-och-unga', 8, 'secretary', NULL, NULL, '2025-01-01', '2026-12-31');
INSERT INTO "membership" ("id", "area", "group", "person_id", "role", "party", "seat", "valid_from", "valid_to") VALUES (9, 'goteborgsomradet', 'temagrupp-barn-och-unga', 9, 'communicator', NULL, NULL, '2025-01-01', NULL);
INSERT INTO "membership" ("id", "area", "group", "person_id", "role", "party", "seat", "valid_from", "valid_to") VALUES (10, 'goteborgsomradet', 'temagrupp-barn-och-unga', 10, 'web-editor', NULL, NULL, '2025-01-01', '2026-12-31');
INSERT INTO "act" ("id", "key", "area", "year", "station", "group", "document", "duty_id", "step", "kind", "addressee", "copy_only", "revision", "due_on", "expires_on", "written_on", "state", "reason", "approved", "letter_id", "done_on") VALUES (1, 'goteborgsomradet/2026/arsrapporter/temagrupp-psykiatri/arsrapport/request-1/chair/r1', 'goteborgsomradet', 2026, 'arsrapporter', 'temagrupp-psykiatri', 'arsrapport', 2, 'request-1', 'request', 'chair', FALSE, 1, '2026-01-30', '2026-02-13', '2026-01-30', 'due', NULL, FALSE, 2, NULL);
INSERT INTO "act" ("id", "key", "area", "year", "station", "group", "document", "duty_id", "step", "kind", "addressee", "copy_only", "revision", "due_on", "expires_on", "written_on", "state", "reason", "approved", "letter_id", "done_on") VALUES (2, 'goteborgsomradet/2026/arsrapporter/temagrupp-rehabilitering/arsrapport/reminder-2/chair/r1', 'goteborgsomradet', 2026, 'arsrapporter', 'temagrupp-rehabilitering', 'arsrapport', 3, 'reminder-2', 'reminder', 'chair', FALSE, 1, '2026-01-30', '2026-02-13', '2026-01-30', 'due', NULL, FALSE, NULL, NULL);
INSERT INTO "act" ("id", "key", "area", "year", "station", "group", "document", "duty_id", "step", "kind", "addressee", "copy_only", "revision", "due_on", "expires_on", "written_on", "state", "reason", "approved", "letter_id", "done_on") VALUES (3, 'goteborgsomradet/2026/arsrapporter/temagrupp-aldre/arsrapport/overdue-3/chair/r1', 'goteborgsomradet', 2026, 'arsrapporter', 'temagrupp-aldre', 'arsrapport', 4, 'overdue-3', 'overdue', 'chair', FALSE, 1, '2026-01-30', '2026-02-13', '2026-01-30', 'due', NULL, FALSE, 4, NULL);
INSERT INTO "act" ("id", "key", "area", "year", "station", "group", "document", "duty_id", "step", "kind", "addressee", "copy_only", "revision", "due_on", "expires_on", "written_on", "state", "reason", "approved", "letter_id", "done_on") VALUES (4, 'goteborgsomradet/2026/arsrapporter/nosam-gbg-sydvast/arsrapport/warning-4/chair/r1', 'goteborgsomradet', 2026, 'arsrapporter', 'nosam-gbg-sydvast', 'arsrapport', 5, 'warning-4', 'warning', 'chair', FALSE, 1, '2026-01-30', '2026-02-13', '2026-01-30', 'due', 'adress saknas', FALSE, NULL, NULL);
INSERT INTO "act" ("id", "key", "area", "year", "station", "group", "document", "duty_id", "step", "kind", "addressee", "copy_only", "revision", "due_on", "expires_on", "written_on", "state", "reason", "approved", "letter_id", "done_on") VALUES (5, 'goteborgsomradet/2026/arsrapporter/nosam-gbg-nordost/arsrapport/escalation-5/chair/r1', 'goteborgsomradet', 2026, 'arsrapporter', 'nosam-gbg-nordost', 'arsrapport', 6, 'escalation-5', 'escalation', 'chair', TRUE, 1, '2026-01-30', '2026-02-13', '2026-01-30', 'due', NULL, FALSE, 6, NULL);
INSERT INTO "act" ("id", "key", "area", "year", "station", "group", "document", "duty_id", "step", "kind", "addressee", "copy_only", "revision", "due_on", "expires_on", "written_on", "state", "reason", "approved", "letter_id", "done_on") VALUES (6, 'goteborgsomradet/2026/arsrapporter/nosam-gbg-hisingen/arsrapport/receipt-6/chair/r1', 'goteborgsomradet', 2026, 'arsrapporter', 'nosam-gbg-hisingen', 'arsrapport', 7, 'receipt-6', 'receipt', 'chair', FALSE, 1, '2026-01-30', '2026-02-13', '2026-01-30', 'due', NULL, FALSE, NULL, NULL);
INSERT INTO "act" ("id", "key", "area", "year", "station", "group", "document", "duty_id", "step", "kind", "addressee", "copy_only", "revision", "due_on", "expires_on", "written_on", "state", "reason", "approved", "letter_id", "done_on") VALUES (7, 'goteborgsomradet/2026/arsrapporter/nosam-gbg-centrum/arsrapport/request-7/chair/r1', 'goteborgsomradet', 2026, 'arsrapporter', 'nosam-gbg-centrum', 'arsrapport', 8, 'request-7', 'request', 'chair', FALSE, 1, '2026-01-30', '2026-02-13', '2026-01-30', 'done', NULL, FALSE, 10, '2026-01-30');
INSERT INTO "act" ("id", "key", "area", "year", "station", "group", "document", "duty_id", "step", "kind", "addressee", "copy_only", "revision", "due_on", "expires_on", "written_on", "state", "reason", "approved", "letter_id", "done_on") VALUES (8, 'goteborgsomradet/2026/arsrapporter/nosam-angered/arsrapport/reminder-8/chair/r1', 'goteborgsomradet', 2026, 'arsrapporter', 'nosam-angered', 'arsrapport', 9, 'reminder-8', 'reminder', 'chair', FALSE, 1, '2026-01-30', '2026-02-13', '2026-01-30', 'done', NULL, FALSE, 11, '2026-01-30');
INSERT INTO "act" ("id", "key", "area", "year", "station", "group", "document", "duty_id", "step", "kind", "addressee", "copy_only", "revision", "due_on", "expires_on", "written_on", "state", "reason", "approved", "letter_id", "done_on") VALUES (9, 'goteborgsomradet/2026/arsrapporter/temagrupp-barn-och-unga/arsrapport/overdue-9/chair/r1', 'goteborgsomradet', 2026, 'arsrapporter', 'temagrupp-barn-och-unga', 'arsrapport', 1, 'overdue-9', 'overdue', 'chair', FALSE, 1, '2026-01-30', '2026-02-13', '2026-01-30', 'done', NULL, FALSE, 12, '2026-01-30');
INSERT INTO "act" ("id", "key", "area", "year", "station", "group", "document", "duty_id", "step", "kind", "addressee", "copy_only", "revision", "due_on", "expires_on", "written_on", "state", "reason", "approved", "letter_id", "done_on") VALUES (10, 'goteborgsomradet/2026/arsrapporter/temagrupp-psykiatri/arsrapport/warning-10/chair/r1', 'goteborgsomradet', 2026, 'arsrapporter', 'temagrupp-psykiatri', 'arsrapport', 2, 'warning-10', 'warning', 'chair', FALSE, 1, '2026-01-30', '2026-02-13', '2026-01-30', 'done', NULL, FALSE, 10, '2026-01-30');
INSERT INTO "act" ("id", "key", "area", "year", "station", "group", "document", "duty_id", "step", "kind", "addressee", "copy_only", "revision", "due_on", "expires_on", "written_on", "state", "reason", "approved", "letter_id", "done_on") VALUES (11, 'goteborgsomradet/2026/arsrapporter/temagrupp-rehabilitering/arsrapport/escalation-11/chair/r1', 'goteborgsomradet', 2026, 'arsrapporter', 'temagrupp-rehabilitering', 'arsrapport', 3, 'escalation-11', 'escalation', 'chair', TRUE, 1, '2026-01-30', '2026-02-13', '2026-01-30', 'done', NULL, TRUE, 11, '2026-01-30');
INSERT INTO "act" ("id", "key", "area", "year", "station", "group", "document", "duty_id", "step", "kind", "addressee", "copy_only", "revision", "due_on", "expires_on", "written_on", "state", "reason", "approved", "letter_id", "done_on") VALUES (12, 'goteborgsomradet/2026/arsrapporter/temagrupp-aldre/arsrapport/receipt-12/chair/r1', 'goteborgsomradet', 2026, 'arsrapporter', 'temagrupp-aldre', 'arsrapport', 4, 'receipt-12', 'receipt', 'chair', FALSE, 1, '2026-01-30', '2026-02-13', '2026-01-30', 'done', NULL, FALSE, 12, '2026-01-30');
INSERT INTO "act" ("id", "key", "area", "year", "station", "group", "document", "duty_id", "step", "kind", "addressee", "copy_only", "revision", "due_on", "expires_on", "written_on", "state", "reason", "approved", "letter_id", "done_on") VALUES (13, 'goteborgsomradet/2026/arsrapporter/nosam-gbg-sydvast/arsrapport/request-13/chair/r1', 'goteborgsomradet', 2026, 'arsrapporter', 'nosam-gbg-sydvast', 'arsrapport', 5, 'request-13', 'request', 'chair', FALSE, 1, '2026-01-30', '2026-02-13', '2026-01-30', 'expired', NULL, FALSE, NULL, NULL);
INSERT INTO "act" ("id", "key", "area", "year", "station", "group", "document", "duty_id", "step", "kind", "addressee", "copy_only", "revision", "due_on", "expires_on", "written_on", "state", "reason", "approved", "letter_id", "done_on") VALUES (14, 'goteborgsomradet/2026/arsrapporter/nosam-gbg-nordost/arsrapport/reminder-14/chair/r1', 'goteborgsomradet', 2026, 'arsrapporter', 'nosam-gbg-nordost', 'arsrapport', 6, 'reminder-14', 'reminder', 'chair', FALSE, 1, '2026-01-30', '2026-02-13', '2026-01-30', 'expired', NULL, FALSE, NULL, NULL);
INSERT INTO "act" ("id", "key", "area", "year", "station", "group", "document", "duty_id", "step", "kind", "addressee", "copy_only", "revision", "due_on", "expires_on", "written_on", "state", "reason", "approved", "letter_id", "done_on") VALUES (15, 'goteborgsomradet/2026/arsrapporter/nosam-gbg-hisingen/arsrapport/overdue-15/chair/r1', 'goteborgsomradet', 2026, 'arsrapporter', 'nosam-gbg-hisingen', 'arsrapport', 7, 'overdue-15', 'overdue', 'chair', FALSE, 1, '2026-01-30', '2026-02-13', '2026-01-30', 'expired', NULL, FALSE, NULL, NULL);
INSERT INTO "act" ("id", "key", "area", "year", "station", "group", "document", "duty_id", "step", "kind", "addressee", "copy_only", "revision", "due_on", "expires_on", "written_on", "state", "reason", "approved", "letter_id", "done_on") VALUES (16, 'goteborgsomradet/2026/arsrapporter/nosam-gbg-centrum/arsrapport/warning-16/chair/r1', 'goteborgsomradet', 2026, 'arsrapporter', 'nosam-gbg-centrum', 'arsrapport', 8, 'warning-16', 'warning', 'chair', FALSE, 1, '2026-01-30', '2026-02-13', '2026-01-30', 'expired', NULL, FALSE, NULL, NULL);
INSERT INTO "act" ("id", "key", "area", "year", "station", "group", "document", "duty_id", "step", "kind", "addressee", "copy_only", "revision", "due_on", "expires_on", "written_on", "state", "reason", "approved", "letter_id", "done_on") VALUES (17, 'goteborgsomradet/2026/arsrapporter/nosam-angered/arsrapport/escalation-17/chair/r1', 'goteborgsomradet', 2026, 'arsrapporter', 'nosam-angered', 'arsrapport', 9, 'escalation-17', 'escalation', 'chair', TRUE, 1, '2026-01-30', '2026-02-13', '2026-01-30', 'expired', NULL, FALSE, NULL, NULL);
INSERT INTO "act" ("id", "key", "area", "year", "station", "group", "document", "duty_id", "step", "kind", "addressee", "copy_only", "revision", "due_on", "expires_on", "written_on", "state", "reason", "approved", "letter_id", "done_on") VALUES (18, 'goteborgsomradet/2026/arsrapporter/temagrupp-barn-och-unga/arsrapport/receipt-18/chair/r1', 'goteborgsomradet', 2026, 'arsrapporter', 'temagrupp-barn-och-unga', 'arsrapport', 1, 'receipt-18', 'receipt', 'chair', FALSE, 1, '2026-01-30', '2026-02-13', '2026-01-30', 'expired', NULL, FALSE, NULL, NULL);
INSERT INTO "act" ("id", "key", "area", "year", "station", "group", "document", "duty_id", "step", "kind", "addressee", "copy_only", "revision", "due_on", "expires_on", "written_on", "state", "reason", "approved", "letter_id", "done_on") VALUES (19, 'goteborgsomradet/2026/arsrapporter/temagrupp-psykiatri/arsrapport/request-19/chair/r1', 'goteborgsomradet', 2026, 'arsrapporter', 'temagrupp-psykiatri', 'arsrapport', 2, 'request-19', 'request', 'chair', FALSE, 1, '2026-01-30', '2026-02-13', '2026-01-30', 'cancelled', 'inlämnat', FALSE, NULL, NULL);
INSERT INTO "act" ("id", "key", "area", "year", "station", "group", "document", "duty_id", "step", "kind", "addressee", "copy_only", "revision", "due_on", "expires_on", "written_on", "state", "reason", "approved", "letter_id", "done_on") VALUES (20, 'goteborgsomradet/2026/arsrapporter/temagrupp-rehabilitering/arsrapport/reminder-20/chair/r1', 'goteborgsomradet', 2026, 'arsrapporter', 'temagrupp-rehabilitering', 'arsrapport', 3, 'reminder-20', 'reminder', 'chair', FALSE, 1, '2026-01-30', '2026-02-13', '2026-01-30', 'cancelled', 'inlämnat', FALSE, NULL, NULL);
INSERT INTO "act" ("id", "key", "area", "year", "station", "group", "document", "duty_id", "step", "kind", "addressee", "copy_only", "revision", "due_on", "expires_on", "written_on", "state", "reason", "approved", "letter_id", "done_on") VALUES (21, 'goteborgsomradet/2026/arsrapporter/temagrupp-aldre/arsrapport/overdue-21/chair/r1', 'goteborgsomradet', 2026, 'arsrapporter', 'temagrupp-aldre', 'arsrapport', 4, 'overdue-21', 'overdue', 'chair', FALSE, 1, '2026-01-30', '2026-02-13', '2026-01-30', 'cancelled', 'inlämnat', FALSE, NULL, NULL);
INSERT INTO "act" ("id", "key", "area", "year", "station", "group", "document", "duty_id", "step", "kind", "addressee", "copy_only", "revision", "due_on", "expires_on", "written_on", "state", "reason", "approved", "letter_id", "done_on") VALUES (22, 'goteborgsomradet/2026/arsrapporter/nosam-gbg-sydvast/arsrapport/warning-22/chair/r1', 'goteborgsomradet', 2026, 'arsrapporter', 'nosam-gbg-sydvast', 'arsrapport', 5, 'warning-22', 'warning', 'chair', FALSE, 1, '2026-01-30', '2026-02-13', '2026-01-30', 'cancelled', 'inlämnat', FALSE, NULL, NULL);
INSERT INTO "act" ("id", "key", "area", "year", "station", "group", "document", "duty_id", "step", "kind", "addressee", "copy_only", "revision", "due_on", "expires_on", "written_on", "state", "reason", "approved", "letter_id", "done_on") VALUES (23, 'goteborgsomradet/2026/arsrapporter/nosam-gbg-nordost/arsrapport/escalation-23/chair/r1', 'goteborgsomradet', 2026, 'arsrapporter', 'nosam-gbg-nordost', 'arsrapport', 6, 'escalation-23', 'escalation', 'chair', TRUE, 1, '2026-01-30', '2026-02-13', '2026-01-30', 'cancelled', 'inlämnat', FALSE, NULL, NULL);
INSERT INTO "act" ("id", "key", "area", "year", "station", "group", "document", "duty_id", "step", "kind", "addressee", "copy_only", "revision", "due_on", "expires_on", "written_on", "state", "reason", "approved", "letter_id", "done_on") VALUES (24, 'goteborgsomradet/2026/arsrapporter/nosam-gbg-hisingen/arsrapport/receipt-24/chair/r1', 'goteborgsomradet', 2026, 'arsrapporter', 'nosam-gbg-hisingen', 'arsrapport', 7, 'receipt-24', 'receipt', 'chair', FALSE, 1, '2026-01-30', '2026-02-13', '2026-01-30', 'cancelled', 'inlämnat', FALSE, NULL, NULL);
INSERT INTO "handed_in" ("id", "duty_id", "filename", "media_type", "size", "sha256", "stored_as", "link_version", "handed_in_at", "handed_in_by") VALUES (1, 2, 'årsrapport.pdf', 'application/pdf', 8, '0000000000000000000000000000000000000000000000000000000000000000', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 1, '2026-01-28 11:00:00.000000', 'kontoret');
INSERT INTO "handed_in" ("id", "duty_id", "filename", "media_type", "size", "sha256", "stored_as", "link_version", "handed_in_at", "handed_in_by") VALUES (2, 2, 'rättad.docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', 9, '1111111111111111111111111111111111111111111111111111111111111111', 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb', 3, '2026-01-29 11:00:00.000000', 'kontoret');
