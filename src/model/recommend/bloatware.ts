/**
 * Add-ons that antivirus programs, toolbars and other software put into profiles, by id and by name. Nobody would want
 * them recommended. Sources: [1] the names by id of Mozilla's crash correlations (marco-c/crash-correlations,
 * addons.py); [2] Mozilla's report of the most frequent add-ons of 2016, which marks those that came with other
 * programs (Telemetry, add-ons and e10s); [3] the add-ons that Firefox's own installer removes (bug 597235); [4] names
 * that makers of such programs use for all their add-ons.
 */
export const BLOATWARE = `
# Antivirus [1] [2]
{4ED1F68A-5463-4931-9384-8FFF5ED91D92}
{B7082FAA-CB62-4872-9106-E42DD88EDE45}
McAfee *
wrc@avast.com
sp@avast.com
avast! *
Avast Online Security
Avast SafePrice
avg@toolbar
AVG *
abs@avira.com
Avira *
*@kaspersky.com
Kaspersky *
{C1A2A613-35F1-4FCF-B27F-2840527B6556}
{BBDA0591-3099-440a-AA10-41764D9DB4DB}
{2D3F3651-74B9-4795-BDEC-6DA2F431CB62}
Norton *
Symantec *
{22181a4d-af90-4ca3-a569-faed9118d6bc}
{22C7F6C6-8D67-4534-92B5-529A0EC09405}
Trend Micro *
Bitdefender *
ESET *

# Toolbars and what changes the search [1] [2] [4]
toolbar@ask.com
Ask Toolbar*
*@mybrowserbar.com
FoxyDeal
{635abd67-4fe9-1b23-4f01-e679fa7484c1}
Yahoo! Toolbar*
_*Members_@*
*@iacsearchandmedia.com
iLivid*
{a38384b3-2d1d-4f36-bc22-0f7ae402bcd7}
Babylon
Babylon Toolbar*
Conduit Engine*
Mail.Ru Sputnik
vb@yandex.ru
yasearch@yandex.ru
Visual Bookmarks
{C7AE725D-FA5C-4027-BB4C-787EF9F8248A}
RelevantKnowledge

# What comes with other programs [1] [2] [3]
{CAFEEFAC-*}
Java Console
jqs@sun.com
Java Quick Starter
{20a82645-c095-46ed-80e3-08825760534b}
Microsoft .NET Framework Assistant
{82AF8DCA-6DE9-405D-BD5E-43525BDAD38A}
Skype
Skype Click to Call
{ABDE892B-13A8-4d1b-88E6-365A6E755758}
RealPlayer Browser Record Plugin
web2pdfextension@web2pdf.adobedotcom
Adobe Acrobat - Create PDF
{23fcfd51-4958-4f00-80a3-ae97e717ed8b}
DivX Plus Web Player*
mozilla_cc*@internetdownloadmanager.com
Internet Download Manager integration
ubufox@ubuntu.com
Ubuntu Modifications
Logitech SetPoint
*@mozillaonline.com
`;
